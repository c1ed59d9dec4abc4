"""Makes the clips of the call screen's voice: `make clips`. Needs `espeak-ng` and `opusenc` (packages espeak-ng and
opus-tools); the house itself needs neither, the clips are kept with the source.

Writes `src/palvelutori/static/palvelutori/sound/<language>/<clip>.opus` and `chime.opus`. A town that records a human
voice replaces these files one by one under the same names; `--list` prints what to read aloud.
"""

from __future__ import annotations

import argparse
import array
import math
import shutil
import subprocess
import sys
import wave
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from palvelutori.visits.rules import speech  # noqa: E402

FOLDER = ROOT / "src" / "palvelutori" / "static" / "palvelutori" / "sound"
VOICES = {"fi": "fi", "sv": "sv", "en": "en-gb"}
#: words a minute, pitch 0-99 and the room left between words, as the voices are best understood in a hall
WORDS_A_MINUTE, PITCH = {"fi": 135, "sv": 130, "en": 135}, 42
KBITS, RATE, QUIET = 16, 48_000, 300
#: seconds kept before and after the voice
BEFORE, AFTER = 0.01, 0.05
PEAK = 0.8


def main() -> int:
    """Make all clips, or print the list of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print clip, language and words; make nothing")
    given = parser.parse_args()
    wanted = [(one, clip, text) for one in speech.LANGUAGES for clip, text in speech.clips(one).items()]
    if given.list:
        print("\n".join(f"{language}/{clip}.opus\t{text}" for language, clip, text in wanted))
        return 0
    missing = [name for name in ("espeak-ng", "opusenc") if shutil.which(name) is None]
    if missing:
        print(f"make clips: {', '.join(missing)} is missing; install the packages espeak-ng and opus-tools")
        return 2
    for language in speech.LANGUAGES:
        (FOLDER / language).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda one: clip_of(*one), wanted))
    encode(chime(), RATE, file=FOLDER / "chime.opus")
    size = sum(path.stat().st_size for path in FOLDER.rglob("*.opus"))
    print(f"{len(wanted) + 1} clips, {size / 1e6:.2f} MB")
    return 0


def clip_of(language: str, clip: str, text: str) -> None:
    """One clip: the voice goes on after a comma and falls at a full stop."""
    stop = "." if clip.endswith(speech.END) or clip == "see" else ","
    command = [
        "espeak-ng", "-v", VOICES[language], "-s", str(WORDS_A_MINUTE[language]), "-p", str(PITCH), "--stdout",
        f"{text}{stop}",
    ]  # fmt: skip
    said = subprocess.run(command, capture_output=True, check=True).stdout
    with wave.open(BytesIO(said)) as heard:
        rate = heard.getframerate()
        samples = array.array("h", heard.readframes(10**9))
    encode(tidy(samples, rate), rate, file=FOLDER / language / f"{clip}.opus")


def tidy(samples: array.array[int], rate: int) -> array.array[int]:
    """Silence cut from both ends, loudness made even, ends faded so that joints do not click."""
    loud = [at for at, value in enumerate(samples) if abs(value) > QUIET]
    first = max(0, loud[0] - round(BEFORE * rate))
    kept = samples[first : loud[-1] + round(AFTER * rate)]
    gain = PEAK * 32767 / max(abs(value) for value in kept)
    fade = round(0.006 * rate)
    return array.array(
        "h",
        (round(value * gain * min(1, at / fade, (len(kept) - at) / fade)) for at, value in enumerate(kept)),
    )


def chime() -> array.array[int]:
    """Two soft tones rising a fourth, G4 to C5, .6 s, without a sharp attack."""
    length = round(0.6 * RATE)
    heard = [0.0] * length
    for begins, pitch in ((0.0, 392.0), (0.22, 523.25)):
        for at in range(round(begins * RATE), length):
            since = at / RATE - begins
            swell = min(1.0, since / 0.03) * math.exp(-5.5 * since) * min(1.0, (length - at) / (0.05 * RATE))
            tone = math.sin(2 * math.pi * pitch * since) + 0.25 * math.sin(4 * math.pi * pitch * since)
            heard[at] += 0.35 * swell * tone
    return array.array("h", (round(value * 32767) for value in heard))


def encode(samples: array.array[int], rate: int, *, file: Path) -> None:
    """Opus in Ogg, mono. The serial number is fixed: the same sound gives the same bytes."""
    raw = ["--raw", "--raw-bits", "16", "--raw-rate", str(rate), "--raw-chan", "1"]
    small = ["--quiet", "--bitrate", str(KBITS), "--serial", "1", "--discard-comments", "--padding", "0"]
    command = ["opusenc", *small, *raw, "-", str(file)]
    subprocess.run(command, input=samples.tobytes(), check=True)


if __name__ == "__main__":
    sys.exit(main())
