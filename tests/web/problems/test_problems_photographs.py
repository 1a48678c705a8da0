"""A photograph is kept as pixels alone; what is not one, or would be a bomb, is refused."""

from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from problems_help import photograph

from safeground.data.errors import BadInput
from safeground.web.problems import photographs
from safeground.web.problems.actions import partnering
from safeground.web.problems.models import Photograph
from safeground.web.problems.photographs import path_of, pixels_of

SECRETS = (b"Exif", b"ICC_PROFILE", b"canary-camera", b"canary-text", b"http://ns.adobe.com")


def with_metadata(orientation: int = 6) -> BytesIO:
    exif = Image.Exif()
    exif[0x0112] = orientation  # how the camera was held
    exif[0x010F] = "canary-camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 32.0, 16.0), 3: "E", 4: (0.0, 42.0, 30.0)})
    return photograph(
        exif=exif, icc_profile=b"canary-camera profile", comment=b"canary-text",
        xmp=b"http://ns.adobe.com/xap/1.0/ canary-text",
    )  # fmt: skip


def test_nothing_but_pixels_is_kept():
    given = with_metadata()
    assert all(secret in given.getvalue() for secret in SECRETS)
    kept = pixels_of(given)
    assert not [secret for secret in SECRETS if secret in kept.content]
    with Image.open(BytesIO(kept.content)) as made:
        assert not made.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & made.info.keys()
        assert made.format == "JPEG"


def test_a_photograph_stands_upright_as_it_was_taken():
    """Orientation 6: the camera was held on its side."""
    assert (pixels_of(with_metadata(6)).width, pixels_of(with_metadata(1)).width) == (20, 40)


def test_text_of_a_png_is_not_kept():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "canary-text")
    assert b"canary-text" not in pixels_of(photograph("PNG", pnginfo=text)).content


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "CMYK"])
def test_every_way_of_colour_is_taken(mode):
    file = BytesIO()
    Image.new(mode, (8, 8)).save(
        file, "TIFF" if mode == "LA" else "JPEG" if mode == "CMYK" else "PNG"
    )
    file.seek(0)
    if mode == "LA":
        with pytest.raises(BadInput, match="JPEG, PNG or WebP"):
            pixels_of(file)
    else:
        assert pixels_of(file).width == 8


def test_a_large_one_is_made_smaller():
    kept = pixels_of(photograph("WEBP", size=(3000, 1500)))
    assert (kept.width, kept.height) == (2000, 1000)


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch):
    """100,000,000 pixels of one colour are a file of a few kilobytes."""
    bomb = BytesIO()
    Image.new("1", (10_000, 10_000)).save(bomb, "PNG")
    bomb.seek(0)
    assert len(bomb.getvalue()) < 100_000
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
    with pytest.raises(BadInput, match="50 million pixels"):
        pixels_of(bomb)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "JPEG, PNG or WebP"),
        (b"GIF89a" + bytes(100), "JPEG, PNG or WebP"),
        (b"%PDF-1.7", "JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "JPEG, PNG or WebP"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "HEIC"),
        (photograph(size=(400, 300)).getvalue()[:300], "JPEG, PNG or WebP"),
    ],
    ids=["empty", "gif", "pdf", "svg", "heic", "cut short"],
)
def test_what_is_not_a_photograph_is_refused(content, sentence):
    with pytest.raises(BadInput, match=sentence):
        pixels_of(BytesIO(content))


def test_more_than_10_mb_is_refused():
    with pytest.raises(BadInput, match="10 MB"):
        pixels_of(BytesIO(bytes(photographs.LARGEST_FILE + 1)))


JPEG = with_metadata().getvalue()


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # it says that the metadata is corrupt
@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(JPEG) - 1), st.binary(min_size=1, max_size=40))
def test_a_broken_file_is_a_person_s_mistake_or_a_clean_photograph(at, noise):
    try:
        kept = pixels_of(BytesIO(JPEG[:at] + noise + JPEG[at + len(noise) :]))
    except BadInput:
        return
    assert not [secret for secret in SECRETS if secret in kept.content]


@pytest.mark.django_db
def test_its_hash_is_of_what_is_kept_and_it_is_served_as_a_file(
    give, partner_person, signed_in, settings
):
    action = give()
    made = partnering.add_photograph(action, file=with_metadata(), shows="Lamps", by=partner_person)
    kept = path_of(made.sha256).read_bytes()
    assert made.sha256 == sha256(kept).hexdigest()
    answer = signed_in(who=partner_person).get(f"/problems/photographs/{made.pk}")
    assert answer.content == kept
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "image/jpeg")


@pytest.mark.django_db
def test_an_upload_that_is_refused_says_why_above_the_form(give, partner_person, signed_in):
    action, file = give(), BytesIO(b"\0\0\0\x18ftypheic" + bytes(100))
    file.name = "IMG_0001.HEIC"
    page = signed_in(who=partner_person).post(
        f"/problems/actions/{action.pk}/photograph", {"file": file, "shows": "Lamps"}
    )
    assert b"save or send it as a JPEG first" in page.content
    assert not Photograph.objects.exists()
