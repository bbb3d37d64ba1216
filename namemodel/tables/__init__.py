"""A table of names in, the same table with predictions out.

a column → predictor.py: the name component that is classified, its predictions → Classified
a chunk  → Output (text_output, parquet_output, excel_output), which writes it with them
run.py puts them together; journal.py keeps what is done; summary.py and truth.py count; report.py puts it
into words. Tables are opened by `readers`.
"""
