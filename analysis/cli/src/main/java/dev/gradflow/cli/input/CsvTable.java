package dev.gradflow.cli.input;

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
        long numbers = first.stream().filter(CsvTable::isNumber).count();
        List<String> columns;
        if (numbers == first.size()) {
            columns = IntStream.rangeClosed(1, first.size())
                    .mapToObj(Integer::toString)
                    .toList();
        } else if (numbers == 0) {
            columns = first.stream().map(String::strip).toList();
            rows.removeFirst();
            lines.removeFirst();
        } else {
            throw new InputException(name + ": line " + lines.getFirst()
                    + ": holds both numbers and other text; expected column names, or numbers only");
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
                        + rows.get(row).size() + " fields, expected " + columns.size() + ", one for each column");
            }
        }
        if (rows.isEmpty()) {
            throw new InputException(name + ": has column names but no rows; expected one row a step");
        }
    }

    private static boolean isNumber(String field) {
        return NUMBER.matcher(field.strip()).matches();
    }

    /// The chosen columns as numbers, row by row.
    ///
    /// @param chosen names of columns; all of them if empty
    /// @throws InputException naming the row and the column of a field that is no finite number
    double[][] numbers(List<String> chosen) {
        List<String> names = chosen.isEmpty() ? columns : chosen;
        int[] indices = names.stream().mapToInt(this::index).toArray();
        double[][] values = new double[rows.size()][indices.length];
        for (int row = 0; row < values.length; row++) {
            for (int i = 0; i < indices.length; i++) {
                values[row][i] = number(row, indices[i], chosen.isEmpty());
            }
        }
        return values;
    }

    private int index(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new InputException(
                    name + ": there is no column '" + column + "'; there are " + String.join(", ", columns));
        }
        return index;
    }

    private double number(int row, int column, boolean all) {
        String field = rows.get(row).get(column).strip();
        double value = isNumber(field) ? Double.parseDouble(field) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new InputException(name + ": line " + lines.get(row) + ", column '" + columns.get(column) + "': "
                    + (field.isEmpty() ? "a missing value" : "'" + shortened(field) + "'")
                    + " is no finite number"
                    + (all ? "; --columns chooses the columns to read" : ""));
        }
        return value;
    }

    private static String shortened(String field) {
        return field.length() <= 40 ? field : field.substring(0, 40) + "…";
    }
}
