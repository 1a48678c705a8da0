"""How long a session lasts, and what it remembers of itself.

On a device that several people use it ends after ten minutes without a page; elsewhere after an
hour; everywhere twelve hours after signing in, which is a shift and its handover. "Shared" is asked
and starts as no: an officer's phone is issued to one person, and a visit of 15 to 20 minutes would
end a ten-minute session each time, with the visit's notes waiting on the phone until the officer
has signed in again.
"""

IDLE = 60 * 60
IDLE_SHARED = 10 * 60
LONGEST = 12 * 60 * 60
WRITE_EVERY = 30  # seconds between two writes of when a session was last used

BEGAN = "began_at"
SEEN = "seen_at"
SHARED = "shared_device"
SIGN_IN = "sign_in"  # the number of the SignIn
OWES = "owes_second_factor"

_BROWSERS = (
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """What a person would call the device.

    >>> device_of("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0")
    'Edge on Windows'
    >>> device_of("curl/8")
    'A browser'
    """
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
