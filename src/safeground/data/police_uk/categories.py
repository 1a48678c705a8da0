"""What police.uk calls its crime types, in files and in its API."""

ANTI_SOCIAL_BEHAVIOUR = "Anti-social behaviour"

# The API's slugs for the wording of the files.
CATEGORY_OF_SLUG = {
    "anti-social-behaviour": ANTI_SOCIAL_BEHAVIOUR,
    "bicycle-theft": "Bicycle theft",
    "burglary": "Burglary",
    "criminal-damage-arson": "Criminal damage and arson",
    "drugs": "Drugs",
    "other-crime": "Other crime",
    "other-theft": "Other theft",
    "possession-of-weapons": "Possession of weapons",
    "public-order": "Public order",
    "robbery": "Robbery",
    "shoplifting": "Shoplifting",
    "theft-from-the-person": "Theft from the person",
    "vehicle-crime": "Vehicle crime",
    "violent-crime": "Violence and sexual offences",
    # no longer used, from before May 2013
    "public-disorder-weapons": "Public disorder and weapons",
}

# "Violent crime" became "Violence and sexual offences" in May 2013.
CATEGORIES = frozenset(CATEGORY_OF_SLUG.values()) | {"Violent crime"}
