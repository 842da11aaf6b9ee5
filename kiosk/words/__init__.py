"""The kiosk's own texts, added to the verifier's catalogues."""

from verifier import words

words.register(__name__)
