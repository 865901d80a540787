"""Rules of capture: headers, samples and raw cells come in, guesses, values and problems go out.

Never knows Django, a database, a file or the clock.
"""
