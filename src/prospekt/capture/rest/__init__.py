"""The REST door of capture: imports, bulk upserts, sources, campaigns and costs; decides nothing."""
