"""The Textual app: the only package that knows of a screen.

``screens`` and ``widgets`` hold one of these a file; ``editing``, ``completing`` and ``vim`` make the editor of a cell;
``frames`` is what is sent to the terminal. Beside them stand the app itself (``app``, and what it is made of:
``panels``, ``moving``, ``keying``) and what makes styled lines of what is to be told, such as ``typeset`` and
``report``.
"""
