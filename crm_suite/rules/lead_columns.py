"""Which field of a lead a heading of somebody's file means."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# Not a field: it is divided into first and last name.
FULL_NAME = "full_name"

# What other systems, and people, write above their columns; the fields' own names and labels come from the site.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
	"salutation": ("title", "prefix", "anrede", "civilite", "tratamiento"),
	"first_name": ("given name", "forename", "vorname", "prenom", "nombre", "nome"),
	"last_name": ("family name", "surname", "nachname", "nom de famille", "apellido", "apellidos", "cognome"),
	FULL_NAME: (
		"name",
		"full name",
		"contact",
		"contact name",
		"contact person",
		"person",
		"lead name",
		"ansprechpartner",
	),
	"organization_name": (
		"company",
		"company name",
		"organisation",
		"organization",
		"organisation name",
		"organization name",
		"account",
		"account name",
		"business",
		"firma",
		"unternehmen",
		"societe",
		"entreprise",
		"empresa",
		"azienda",
	),
	"job_title": ("job", "position", "role", "designation", "function", "funktion", "cargo", "poste"),
	"email": (
		"mail",
		"email address",
		"email id",
		"e mail",
		"emailadresse",
		"correo",
		"correo electronico",
		"courriel",
	),
	"phone": (
		"phone number",
		"telephone",
		"tel",
		"telefon",
		"telefono",
		"work phone",
		"business phone",
		"landline",
	),
	"mobile": (
		"mobile number",
		"mobile no",
		"mobile phone",
		"cell",
		"cell phone",
		"handy",
		"movil",
		"portable",
	),
	"website": ("web", "url", "homepage", "web site", "site web", "sitio web"),
	"address_line1": ("address", "street", "street address", "strasse", "adresse", "direccion", "indirizzo"),
	"address_line2": ("street 2", "address 2", "suite", "apartment"),
	"city": ("town", "ort", "stadt", "ville", "ciudad", "citta"),
	"state": ("province", "region", "county", "bundesland", "provincia"),
	"pincode": (
		"zip",
		"zip code",
		"postcode",
		"post code",
		"postal code",
		"plz",
		"code postal",
		"codigo postal",
		"cap",
	),
	"country": ("land", "pays", "pais", "paese", "nation", "country code"),
	"industry": ("sector", "branche", "secteur"),
	"source": ("lead source", "origin", "quelle", "origen", "utm source"),
	"lead_owner": ("owner", "sales rep", "salesperson", "account manager", "assigned to", "inhaber"),
	"outreach_campaign": ("campaign name", "kampagne", "campana", "utm campaign"),
	"notes": ("note", "comment", "comments", "remarks", "description", "notizen", "notas", "message"),
	"captured_on": (
		"created",
		"created on",
		"created at",
		"creation date",
		"date",
		"date created",
		"lead date",
	),
	"status": ("lead status", "state of lead"),
	"language": ("sprache", "langue", "idioma"),
	"territory": ("sales territory", "gebiet", "area"),
}


def guess_fields(headings: Sequence[str], labels: Mapping[str, Iterable[str]]) -> list[str | None]:
	"""The field for each heading, None where none is meant; no field is given to two headings.

	`labels` has for each field that can be imported what the site calls it. An exact label counts more than a
	synonym, wherever the two stand in the file.
	"""
	own = {words(label): field for field, names in labels.items() for label in (*names, field)}
	foreign = {
		words(synonym): field
		for field, synonyms in SYNONYMS.items()
		if field in labels or field == FULL_NAME
		for synonym in synonyms
	}
	guesses: list[str | None] = [None] * len(headings)
	for dictionary in (own, foreign):
		for index, heading in enumerate(headings):
			field = dictionary.get(words(heading))
			if field and not guesses[index] and field not in guesses:
				guesses[index] = field
	return guesses


def words(heading: str) -> str:
	"""The heading in small letters without accents, its words separated by single spaces.

	`eMail_ID`, `e-mail id` and `E-Mail ID` are the same; letters of other scripts stay as they are.
	"""
	separated = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])|[\W_]+", " ", heading)
	folded = unicodedata.normalize("NFKD", separated).casefold()
	plain = "".join(character for character in folded if not unicodedata.combining(character))
	return " ".join(plain.split()).replace("e mail", "email")
