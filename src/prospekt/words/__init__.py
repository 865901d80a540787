"""Words: folded text and problems told as sentences. Takes plain values, returns plain values; never knows Django."""
