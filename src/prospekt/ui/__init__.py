"""How everything looks: base pages, components, one stylesheet, small modules of JavaScript.

In come plain values handed to templates and tags; out go pages and fragments of HTML.
Never asks a database and knows no stage: places, addresses and words come from outside.
"""
