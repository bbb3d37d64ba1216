"""What happens inside a network, letter by letter: numbers for the page's tab and for `namemodel explain`.

Knows nothing of Gradio or of how anything is drawn.
"""
