"""Unicode's small raised and lowered characters, for scripts on the same line."""

from __future__ import annotations

# Greek scripts and most capitals below the line are missing from Unicode or from terminal fonts: no entry, and the
# layouts then fall back on another line or on ^( ) and _( ).
_RAISED = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUW′∘",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁᵂ′°",
        strict=True,
    )
)
_LOWERED = dict(zip("0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def _every(text: str, table: dict[str, str]) -> str:
    small = [table.get(char, "") for char in text]
    return "".join(small) if all(small) else ""


def raised(text: str) -> str:
    """``text`` in superscript characters, or "" unless every one of them exists."""
    return _every(text, _RAISED)


def lowered(text: str) -> str:
    """``text`` in subscript characters, or "" unless every one of them exists."""
    return _every(text, _LOWERED)
