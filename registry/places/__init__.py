"""Places as data: the communes of the province, and the older names people still search by."""
