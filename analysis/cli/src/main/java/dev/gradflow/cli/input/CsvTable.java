package dev.gradflow.cli.input;

import dev.gradflow.cli.text.Amount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A table of comma-separated text: a line of column names, and rows of as many fields each.
///
/// Fields may be quoted as RFC 4180 says, with commas, line breaks and doubled quotes inside. If the first line holds
/// numbers only, it is a row, and the columns are named 1, 2, 3 and so on.
///
/// @param name    of the file, for messages
/// @param columns the column names
/// @param rows    the fields of each row
/// @param lines   for each row the line in the file on which it starts, counted from 1
record CsvTable(String name, List<String> columns, List<List<String>> rows, List<Integer> lines) {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    /// Reads a table.
    ///
    /// @throws InputException if there is none, naming the line
    static CsvTable parse(String name, String text) {
        List<List<String>> rows = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        new CsvParser(name, text).parse(rows, lines);
        if (rows.isEmpty()) {
            throw new InputException(name + ": is empty; expected a line of column names and one row a step");
        }
        List<String> first = rows.getFirst();
        if (first.size() == 1 && (first.getFirst().contains(";") || first.getFirst().contains("\t"))) {
            throw new InputException(name + ": line " + lines.getFirst() + ": the fields are separated by "
                    + (first.getFirst().contains(";") ? "semicolons" : "tabs") + "; commas are expected");
        }
        long numbers = first.stream().filter(CsvTable::isNumber).count();
        List<String> columns;
        if (numbers == first.size()) {
            columns = IntStream.rangeClosed(1, first.size())
                    .mapToObj(Integer::toString)
                    .toList();
        } else if (numbers == 0 && !first.stream().allMatch(NumericTable::isNoNumber)) {
            columns = first.stream().map(String::strip).toList();
            rows.removeFirst();
            lines.removeFirst();
        } else {
            throw new InputException(name + ": line " + lines.getFirst()
                    + (numbers == 0 ? ": holds values that are missing or not finite" : ": holds both numbers and other text")
                    + "; expected column names, or numbers only");
        }
        CsvTable table =
                new CsvTable(name, columns, Collections.unmodifiableList(rows), Collections.unmodifiableList(lines));
        table.check();
        return table;
    }

    private void check() {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw new InputException(name + ": line 1: two columns are named '" + column + "'; names must differ");
            }
        }
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).size() != columns.size()) {
                throw new InputException(name + ": line " + lines.get(row) + ": found "
                        + Amount.of(rows.get(row).size(), "field") + ", expected " + columns.size() + ", one for each column");
            }
        }
        if (rows.isEmpty()) {
            throw new InputException(name + ": has column names but no rows; expected one row a step");
        }
    }

    /// Whether `field` is a decimal number, with or without exponent.
    static boolean isNumber(String field) {
        return NUMBER.matcher(field.strip()).matches();
    }

    /// The table as it is to be read: fields that must be numbers.
    NumericTable numeric() {
        return new NumericTable(name, columns, rows, lines);
    }

    /// The chosen columns as numbers, row by row; see [NumericTable#numbers].
    double[][] numbers(List<String> chosen) {
        return numeric().numbers(chosen);
    }
}
