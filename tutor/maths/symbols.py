r"""Tables: which character and which ASCII form a command or a character stands for, and how it is spaced.

What was chosen, and why. The measure is what DejaVu Sans Mono, Menlo and Consolas hold and every terminal draws one
cell wide:

- bold, calligraphic, Fraktur, sans-serif are plain letters: the mathematical alphabets (U+1D400...) and the script
  capitals are missing from the usual terminal fonts, and a substitute is drawn at another width;
- of the double-struck letters the seven that Unicode has from of old (C, H, N, P, Q, R, Z) are safe, the others plain;
- epsilon and varepsilon share a letter, phi and varphi too: the second characters are missing from many fonts, and
  which of the two shapes a font draws is a matter of luck;
- long arrows are drawn as short ones, the long ones overlap their neighbours.
"""

from __future__ import annotations

from tutor.maths.tree import AccentKind, Kind, Operator, Symbol

# kind -> lines "command character ascii"; without the third column the command's name is the ASCII form
_TABLES: dict[Kind, str] = {
    "ord": r"""
        alpha α;  beta β;  gamma γ;  delta δ;  epsilon ε;  varepsilon ε epsilon;  zeta ζ;  eta η;  theta θ
        vartheta ϑ theta;  iota ι;  kappa κ;  varkappa κ kappa;  lambda λ;  mu μ;  nu ν;  xi ξ;  omicron ο;  pi π
        varpi ϖ pi;  rho ρ;  varrho ϱ rho;  sigma σ;  varsigma ς sigma;  tau τ;  upsilon υ;  phi φ;  varphi φ phi
        chi χ;  psi ψ;  omega ω;  Gamma Γ;  Delta Δ;  Theta Θ;  Lambda Λ;  Xi Ξ;  Pi Π;  Sigma Σ;  Upsilon Υ;  Phi Φ
        Psi Ψ;  Omega Ω;  Alpha Α;  Beta Β;  Epsilon Ε;  Zeta Ζ;  Eta Η;  Iota Ι;  Kappa Κ;  Mu Μ;  Nu Ν;  Omicron Ο
        Rho Ρ;  Tau Τ;  Chi Χ;  partial ∂ d;  nabla ∇ grad;  infty ∞ inf;  ell ℓ l;  hbar ħ h;  imath ı i;  jmath ȷ j
        Re Re;  Im Im;  aleph ℵ;  emptyset ∅ {};  varnothing ∅ {};  forall ∀ forall;  exists ∃ exists
        nexists ∄ nexists;  neg ¬ not;  lnot ¬ not;  top T T;  intercal T T;  bot ⊥ _|_;  angle ∠;  triangle △
        square □;  checkmark ✓ v;  degree ° deg;  prime ′ ';  backslash \ \;  dagger † +;  ddagger ‡ ++;  $ $ $
        % % %;  # # #;  & & &;  _ _ _;  ldots … ...;  dots … ...;  dotsc … ...;  dotso … ...;  cdots ⋯ ...
        dotsb ⋯ ...;  dotsm ⋯ ...;  vdots ⋮ :;  ddots ⋱ \.;  cdotp · .;  lq ‘ `;  rq ’ ';  complement ∁ C
        surd √ sqrt;  hslash ħ h;  diamondsuit ♦ <>
        """,
    "bin": r"""
        cdot · *;  times × x;  div ÷ /;  pm ± +/-;  mp ∓ -/+;  odot ⊙ (.);  otimes ⊗ (x);  oplus ⊕ (+);  ominus ⊖ (-)
        circ ∘ o;  bullet • *;  ast * *;  star ⋆ *;  cup ∪ union;  cap ∩ intersect;  setminus \ \;  smallsetminus \ \
        wedge ∧ and;  land ∧ and;  vee ∨ or;  lor ∨ or;  sqcup ⊔ union;  sqcap ⊓ intersect;  bmod mod mod;  uplus ⊎ u+
        wr ≀ wr;  diamond ⋄ <>;  centerdot · *
        """,
    "rel": r"""
        le ≤ <=;  leq ≤ <=;  leqslant ≤ <=;  ge ≥ >=;  geq ≥ >=;  geqslant ≥ >=;  ne ≠ !=;  neq ≠ !=;  lt < <;  gt > >
        ll << <<;  gg >> >>;  approx ≈ ~=;  equiv ≡ ==;  propto ∝ prop;  sim ~ ~;  simeq ≃ ~=;  cong ≅ ~=;  doteq ≐ =
        coloneqq := :=;  triangleq ≜ :=;  in ∈ in;  notin ∉ not_in;  ni ∋ contains;  subset ⊂ subset
        subseteq ⊆ subset;  supset ⊃ superset;  supseteq ⊇ superset;  nsubseteq ⊈ not_subset;  prec ≺ <;  succ ≻ >
        preceq ≼ <=;  succeq ≽ >=;  lesssim ≲ <~;  gtrsim ≳ >~;  perp ⊥ perp;  mid | |;  nmid ∤ !|;  parallel ‖ ||
        vdash ⊢ |-;  models ⊨ |=;  to → ->;  rightarrow → ->;  longrightarrow → ->;  leftarrow ← <-;  gets ← <-
        longleftarrow ← <-;  leftrightarrow ↔ <->;  longleftrightarrow ↔ <->;  Rightarrow ⇒ =>;  Longrightarrow ⇒ =>
        implies ⇒ =>;  Leftarrow ⇐ <=;  Longleftarrow ⇐ <=;  impliedby ⇐ <=;  Leftrightarrow ⇔ <=>
        Longleftrightarrow ⇔ <=>;  iff ⇔ <=>;  mapsto ↦ |->;  longmapsto ↦ |->;  uparrow ↑ ^;  downarrow ↓ v
        updownarrow ↕ ^v;  nearrow ↗ ->;  searrow ↘ ->;  rightsquigarrow ⇝ ~>;  leadsto ⇝ ~>;  hookrightarrow → ->
        rightharpoonup → ->;  rightleftharpoons ⇌ <=>;  therefore ∴ =>;  because ∵ since;  asymp ≍ ~=;  nleq ≰ !<=
        ngeq ≱ !>=;  nless ≮ !<;  ngtr ≯ !>
        """,
    "open": r"""
        { { {;  lbrace { {;  lbrack [ [;  lparen ( (;  langle ⟨ <;  lvert | |;  lVert ‖ ||;  lfloor ⌊ floor(
        lceil ⌈ ceil(
        """,
    "close": r"""
        } } };  rbrace } };  rbrack ] ];  rparen ) );  rangle ⟩ >;  rvert | |;  rVert ‖ ||;  rfloor ⌋ );  rceil ⌉ )
        """,
    "punct": r"colon : :;  semicolon ; ;",
    "bar": r"vert | |;  Vert ‖ ||;  | ‖ ||",
}


def _symbols() -> dict[str, Symbol]:
    found: dict[str, Symbol] = {}
    for kind, table in _TABLES.items():
        for line in table.replace(";  ", "\n").splitlines():
            if fields := line.split():
                name, text, plain = (*fields, fields[0])[:3]
                found[name] = Symbol(text, plain.replace("_", " ") if len(plain) > 3 else plain, kind)
    return found


SYMBOLS = _symbols()

# Characters typed as they are. Whatever is not here is an ordinary atom, except what a command above also draws.
CHARACTERS: dict[str, Symbol] = {
    **{symbol.text: symbol for symbol in reversed(SYMBOLS.values()) if not symbol.text.isascii()},
    **{char: Symbol(char, char, "open") for char in "(["},
    **{char: Symbol(char, char, "close") for char in ")]!?"},
    **{char: Symbol(char, char, "punct") for char in ",;"},
    **{char: Symbol(char, char, "rel") for char in "=<>:"},
    "+": Symbol("+", "+", "bin"),
    "-": Symbol("−", "-", "bin"),
    "−": Symbol("−", "-", "bin"),
    "*": Symbol("*", "*", "bin"),
    "|": Symbol("|", "|", "bar"),
    "‖": Symbol("‖", "||", "bar"),
    "Σ": SYMBOLS["Sigma"],
    "Π": SYMBOLS["Pi"],
    "∈": SYMBOLS["in"],
    "…": SYMBOLS["ldots"],
    "·": SYMBOLS["cdot"],
    "⊥": SYMBOLS["perp"],
    **{char: Symbol(char, plain) for char, plain in zip("ℝℕℤℚℂℙℍ", "RNZQCPH", strict=True)},
}
DOUBLE_STRUCK = {CHARACTERS[char].ascii: CHARACTERS[char] for char in "ℝℕℤℚℂℙℍ"}

COLON_EQUALS = SYMBOLS["coloneqq"]

# Names that stand for a function; those in the second list take their subscript underneath.
_FUNCTIONS = "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log ln lg exp arg dim ker hom deg lcm"
_LIMITS = "lim max min sup inf argmax argmin limsup liminf det gcd Pr"
OPERATORS: dict[str, Operator] = {
    **{name: Operator(name, name, name) for name in _FUNCTIONS.split()},
    **{name: Operator(name, name, name, limits=True) for name in _LIMITS.split()},
    "sum": Operator("∑", "Σ", "sum", limits=True, large=True),
    "prod": Operator("∏", "Π", "prod", limits=True, large=True),
    "coprod": Operator("∐", "∐", "coprod", limits=True, large=True),
    "bigcup": Operator("∪", "∪", "union", limits=True, large=True),
    "bigcap": Operator("∩", "∩", "intersection", limits=True, large=True),
    "bigoplus": Operator("⊕", "⊕", "(+)", limits=True, large=True),
    "bigotimes": Operator("⊗", "⊗", "(x)", limits=True, large=True),
    "bigodot": Operator("⊙", "⊙", "(.)", limits=True, large=True),
    "bigvee": Operator("∨", "∨", "or", limits=True, large=True),
    "bigwedge": Operator("∧", "∧", "and", limits=True, large=True),
    "int": Operator("∫", "∫", "int", large=True),
    "iint": Operator("∫∫", "∫∫", "int int", large=True),
    "iiint": Operator("∫∫∫", "∫∫∫", "int int int", large=True),
    "oint": Operator("∮", "∮", "oint", large=True),
}
CHARACTER_OPERATORS = {"∑": OPERATORS["sum"], "∏": OPERATORS["prod"], "∫": OPERATORS["int"]}

# Cells: what TeX calls thin, medium and thick space are all one cell, a quad is three.
SPACES = {
    ",": 1, ":": 1, ">": 1, ";": 1, " ": 1, "\n": 1, "\t": 1, "!": 0, "/": 0, "thinspace": 1, "medspace": 1,
    "thickspace": 1, "enspace": 2, "enskip": 2, "space": 1, "nobreakspace": 1, "quad": 3, "qquad": 6, "negthinspace": 0,
}  # fmt: skip

ACCENTS: dict[str, AccentKind] = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "vec": "vec", "overrightarrow": "vec", "tilde": "tilde",
    "widetilde": "tilde", "dot": "dot", "ddot": "ddot", "check": "check", "breve": "breve", "overline": "overline",
    "underline": "underline", "mathring": "dot",
}  # fmt: skip

# What a fence may be made of: the token after \left, \right, \middle or \big -> the fence's character.
DELIMITERS = {
    **{char: char for char in "()[]|/"},
    **{f"\\{name}": SYMBOLS[name].text for name in SYMBOLS if SYMBOLS[name].kind in ("open", "close", "bar")},
    ".": "", "<": "⟨", ">": "⟩", "\\backslash": "\\", "\\uparrow": "↑", "\\downarrow": "↓", "‖": "‖",
    "⟨": "⟨", "⟩": "⟩", "⌊": "⌊", "⌋": "⌋", "⌈": "⌈", "⌉": "⌉",
}  # fmt: skip
FENCE_ASCII = {
    "⟨": "<", "⟩": ">", "‖": "||", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "↑": "^", "↓": "v",
}  # fmt: skip

# \not and the relation that follows it
NEGATED = {
    "=": "≠", "∈": "∉", "∋": "∌", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "⊂": "⊄", "⊃": "⊅", "⊆": "⊈", "⊇": "⊉",
    "≡": "≢", "≈": "≉", "~": "≁", "≃": "≄", "≅": "≇", "|": "∤", "‖": "∦", "∃": "∄", "→": "↛", "⇒": "⇏", "⇔": "⇎",
}  # fmt: skip
