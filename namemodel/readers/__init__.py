"""A table in a file of any kind: opened, described, and read row by row in bounded memory.

opening.py tells which kind a file is; text_table.py, parquet_table.py and excel_table.py open it as a
`Table`, whose `chunks` are columns of Arrow. encoding.py and dialect.py find out how a text is written,
columns.py which row holds titles and which column names. Knows nothing of models.
"""
