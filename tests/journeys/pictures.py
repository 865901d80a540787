"""Two pictures of a page, compared by their surfaces, so that the fonts of a machine do not matter.

Each picture is cut into blocks of 16 px and every block stands for its middle colour (the median of its points):
letters cover less than half of a block, so text falls out, and backgrounds, buttons, bars and cards stay. A block
agrees if a block of that colour lies within two blocks (32 px) of its place in the other picture, because other
fonts move things a little. Both ways are looked at, so what is gone counts like what is new. Up to 0.3 % of the
blocks may disagree; a colour that changed or a part that went away is always more, other fonts are less.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median_low

from PIL import Image, ImageChops, ImageDraw

BLOCK, REACH, SAME, MOST = 8, 2, 6, 0.003
"""Points of a block in the halved picture, blocks around, difference of a colour (of 255), share that may disagree."""
COLOURS = 128
Blocks = list[list[tuple[int, ...]]]


def stored(taken: Image.Image) -> Image.Image:
    """A picture as it is kept: every second point, few colours."""
    half = taken.convert("RGB").resize(
        (taken.width // 2, taken.height // 2), Image.Resampling.NEAREST
    )
    return half.quantize(COLOURS, dither=Image.Dither.NONE)


def differing(before: Image.Image, now: Image.Image) -> list[tuple[int, int]]:
    """The blocks (column, row) of two stored pictures that have no counterpart in the other one."""
    one, other = _blocks(before), _blocks(now)
    places = {
        (x, y)
        for y, row in enumerate(one)
        for x, _colour in enumerate(row)
        if _is_alone(one, other, x, y)
    }
    places |= {
        (x, y)
        for y, row in enumerate(other)
        for x, _colour in enumerate(row)
        if _is_alone(other, one, x, y)
    }
    return sorted(places)


def is_too_much(found: list[tuple[int, int]], picture: Image.Image) -> bool:
    """Whether so many blocks disagree that the page looks different."""
    return len(found) > MOST * (picture.width // BLOCK) * (picture.height // BLOCK)


def show(before: Image.Image, now: Image.Image, found: list[tuple[int, int]], path: Path) -> None:
    """Write both pictures and their difference side by side, the blocks that disagree framed in red."""
    both = before.convert("RGB"), now.convert("RGB")
    marked = both[1].copy()
    draw = ImageDraw.Draw(marked)
    for x, y in found:
        draw.rectangle((x * BLOCK, y * BLOCK, (x + 1) * BLOCK, (y + 1) * BLOCK), outline="red")
    shown = [*both, marked]
    if before.size == now.size:
        shown.append(ImageChops.difference(*both))
    sheet = Image.new(
        "RGB", (sum(picture.width for picture in shown), max(picture.height for picture in shown))
    )
    left = 0
    for picture in shown:
        sheet.paste(picture, (left, 0))
        left += picture.width
    sheet.save(path)


def _blocks(picture: Image.Image) -> Blocks:
    points = picture.convert("RGB")
    return [
        [
            _middle(points.crop((x, y, x + BLOCK, y + BLOCK)))
            for x in range(0, points.width - BLOCK + 1, BLOCK)
        ]
        for y in range(0, points.height - BLOCK + 1, BLOCK)
    ]


def _middle(block: Image.Image) -> tuple[int, ...]:
    return tuple(median_low(channel.tobytes()) for channel in block.split())


def _is_alone(one: Blocks, other: Blocks, x: int, y: int) -> bool:
    colour = one[y][x]
    around = (
        other[row][column]
        for row in range(max(0, y - REACH), min(len(other), y + REACH + 1))
        for column in range(max(0, x - REACH), min(len(other[row]), x + REACH + 1))
    )
    return not any(
        max(abs(a - b) for a, b in zip(colour, met, strict=True)) <= SAME for met in around
    )
