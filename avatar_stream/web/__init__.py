"""What browsers are given. `static/` is served as it is: plain ES modules, nothing is built."""
