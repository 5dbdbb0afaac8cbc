"""What each event of the page does, a module a panel.

A handler is a function of a visitor's workspace and of a message, which the workspace has taken in,
and returns what the page then shows; see presenters.py. Which event gets which is in events.py.
"""
