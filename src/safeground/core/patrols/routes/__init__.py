"""Routes: visits given to units within their shifts, against a proven bound."""
