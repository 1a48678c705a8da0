"""What came of visits, counted by place, month and operation, and said in one sentence.

Nothing here counts by officer, by unit or by person, and no table that it makes has such a column.
"""
