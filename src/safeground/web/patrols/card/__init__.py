"""The officer's card: tonight's visits on a phone that loses signal, each thing sent counted once."""
