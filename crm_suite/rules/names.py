"""Names of people and organizations: in what form they are compared, how they lie in the index, and which are alike."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

from crm_suite.rules.lengths import bounded
from crm_suite.rules.text import DATA_LENGTH, one_line

# Percent of rapidfuzz's `ratio` from which two folded names are called similar, and from which a word may be the other.
SIMILAR = 87
SIMILAR_WORD = 75

NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
# Nothing stands for these: S.L. is SL, O'Brien is OBrien.
LEFT_OUT = re.compile(r"[.'’ʼ`´]")
NUMBERS = re.compile(r"\d+")
# Chinese, Japanese and Korean are written with and without spaces between the names.
UNSPACED = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
# Letters that do not fall apart into a letter and an accent, and other alphabets as Latin passports spell them.
SPELLED = str.maketrans(
	{
		**dict(zip("łøđðıħ", "loddih", strict=True)),
		**{"þ": "th", "æ": "ae", "œ": "oe"},
		**dict(zip("абвгґдезиіјклмнопрстуфыэ", "abvggdeziijklmnoprstufye", strict=True)),
		**{
			"ж": "zh",
			"х": "kh",
			"ц": "ts",
			"ч": "ch",
			"ш": "sh",
			"щ": "shch",
			"ю": "yu",
			"я": "ya",
			"є": "ye",
		},
		**{"ђ": "dj", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ъ": "", "ь": ""},
		**dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)),
		**{"θ": "th", "χ": "ch", "ψ": "ps"},
		# Arabic letters that many write for each other.
		**{"ة": "ه", "ى": "ي"},
	}
)
# Legal forms and small words do not tell organizations apart.
IGNORED_WORDS = frozenset(
	"""
	a ab ag and anonima anonyme aps as asa bv bvba cia co company corp corporation cv de doo e eirl ek eood et ev
	fils gmbh group haftungsbeschrankt holding inc incorporated kft kg kgaa lda limitada limited limitee llc llp lp
	ltd ltda ltee mbh nv oao ohg ood oo ooo oy oyj pao plc pllc pte pty pvt private s sa sae sarl sas sasu sau sca
	scp scs se sl slu snc sociedad sociedade societe sp spa spol sprl srl sro sti the ug und vof y z zao zoo شركه
	""".split()
)
UNSPACED_FORMS = re.compile(
	"株式会社|有限会社|合同会社|股份有限公司|有限责任公司|有限責任公司|有限公司|주식회사|유한회사"
)
LETTERS_ALIKE = (("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("z", "s"), ("x", "ks"), ("w", "v"))
WEAK_LETTERS = frozenset("aeiouyh")


def words_of(name: str | None) -> list[str]:
	"""The words of a name as they are written, in small Latin letters without accents and signs where there are such."""
	line = LEFT_OUT.sub("", one_line(bounded(name))[:DATA_LENGTH])
	decomposed = unicodedata.normalize("NFKD", line.casefold())
	letters = "".join(character for character in decomposed if not unicodedata.combining(character))
	# Korean syllables fall apart as well, and are put together again.
	spelled = unicodedata.normalize("NFC", letters.translate(SPELLED))
	return NOT_ALPHANUMERIC.sub(" ", spelled).split()


def in_order(words: Iterable[str]) -> list[str]:
	"""The words in the order of the alphabet; of unspaced scripts, the characters of all of them as one word."""
	spaced, unspaced = [], ""
	for word in words:
		if UNSPACED.fullmatch(word):
			unspaced += word
		else:
			spaced.append(word)
	return sorted([*spaced, "".join(sorted(unspaced))] if unspaced else spaced)


def fold(name: str | None) -> list[str]:
	"""The words of a name, in a form and an order that do not depend on how it is written."""
	return in_order(words_of(name))


def fold_organization(name: str | None) -> list[str]:
	"""`fold` without what does not tell organizations apart, unless there is nothing else."""
	words = words_of(name)
	without_forms = [word for part in words for word in UNSPACED_FORMS.sub(" ", part).split()]
	return in_order([word for word in without_forms if word not in IGNORED_WORDS] or words)


def by_ear(text: str) -> str:
	"""Folded text with one letter for those that sound alike."""
	for letters, sound in LETTERS_ALIKE:
		text = text.replace(letters, sound)
	return text


def skeleton(word: str) -> str:
	"""What is left of a word that is written by ear: `jn` for John and Jon, `mlr` for Müller and Mueller."""
	word = by_ear(word)
	kept = word[:1]
	for letter in word[1:]:
		if letter not in WEAK_LETTERS and letter != kept[-1]:
			kept += letter
	return kept


def name_value(words: Iterable[str]) -> str | None:
	"""How a name lies in the index: names that sound alike beside each other, `jn smt|john smith`."""
	pairs = sorted((skeleton(word), word) for word in words)
	if not pairs:
		return None
	bones, ordered = zip(*pairs, strict=True)
	return f"{' '.join(bones)}|{' '.join(ordered)}"[:DATA_LENGTH]


def name_in(value: str) -> str:
	"""The folded name in a key of a name."""
	return value.partition("|")[2]


def are_alike(name: str, other: str) -> bool:
	"""Whether two folded names can be one, spelled by ear or mistyped: in all, and word by word.

	School 12 is not School 13, and a long name does not make up for one other word in it.
	"""
	if name == other:
		return True
	numbers, other_numbers = sorted(NUMBERS.findall(name)), sorted(NUMBERS.findall(other))
	if numbers and other_numbers and numbers != other_numbers:
		return False
	sound, other_sound = by_ear(name), by_ear(other)
	if fuzz.ratio(sound, other_sound) < SIMILAR:
		return False
	words, others = sound.split(), other_sound.split()
	if len(words) != len(others):
		return True
	return has_partners(words, others) and has_partners(others, words)


def has_partners(words: list[str], others: list[str]) -> bool:
	"""Whether each of the words can be one of the others."""
	return all(
		any(fuzz.ratio(word, other) >= SIMILAR_WORD or skeleton(word) == skeleton(other) for other in others)
		for word in words
	)
