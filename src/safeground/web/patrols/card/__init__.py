"""The officer's card: tonight's visits on a phone that loses signal, each entry counted once."""
