"""Operations: weeks of action and weapon detection, as activities with their counts."""
