package dev.gradflow.analysis.spectrum;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The irreducible diagonal blocks of a square matrix: the strong components of the graph of its nonzero entries.
///
/// A permutation of rows and columns alike makes the matrix block triangular with these blocks, so its eigenvalues are
/// exactly those of the blocks: a triangular matrix, however scrambled, shows its eigenvalues without any arithmetic.
/// Source: Tarjan (1972).
final class StrongComponents {
    private final double[] matrix;
    private final int order;
    private final int[] number;
    private final int[] lowest;
    private final int[] next;
    private final boolean[] onStack;
    private final int[] stack;
    private final List<int[]> components = new ArrayList<>();
    private int stacked;
    private int counter;

    private StrongComponents(double[] matrix, int order) {
        this.matrix = matrix;
        this.order = order;
        number = new int[order];
        lowest = new int[order];
        next = new int[order];
        onStack = new boolean[order];
        stack = new int[order];
    }

    /// The index sets of the blocks of a row-major matrix, each in rising order.
    static List<int[]> of(double[] matrix, int order) {
        StrongComponents search = new StrongComponents(matrix, order);
        for (int root = 0; root < order; root++) {
            if (search.number[root] == 0) {
                search.visit(root);
            }
        }
        return search.components;
    }

    /// The diagonal block of the given indices, as a new row-major array.
    static double[] block(double[] matrix, int order, int[] indices) {
        int size = indices.length;
        double[] block = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                block[i * size + j] = matrix[indices[i] * order + indices[j]];
            }
        }
        return block;
    }

    // Depth-first search with the path kept in an array, so that long chains cannot exhaust the call stack.
    private void visit(int root) {
        int[] path = new int[order];
        int depth = 0;
        path[0] = root;
        enter(root);
        while (depth >= 0) {
            int node = path[depth];
            int child = unvisitedSuccessor(node);
            if (child >= 0) {
                enter(child);
                path[++depth] = child;
            } else {
                if (lowest[node] == number[node]) {
                    close(node);
                }
                depth--;
                if (depth >= 0) {
                    lowest[path[depth]] = Math.min(lowest[path[depth]], lowest[node]);
                }
            }
        }
    }

    private void enter(int node) {
        counter++;
        number[node] = counter;
        lowest[node] = counter;
        stack[stacked++] = node;
        onStack[node] = true;
    }

    private int unvisitedSuccessor(int node) {
        while (next[node] < order) {
            int successor = next[node];
            if (matrix[node * order + successor] != 0) {
                if (number[successor] == 0) {
                    return successor;
                }
                if (onStack[successor]) {
                    lowest[node] = Math.min(lowest[node], number[successor]);
                }
            }
            next[node]++;
        }
        return -1;
    }

    private void close(int node) {
        int first = stacked;
        do {
            first--;
            onStack[stack[first]] = false;
        } while (stack[first] != node);
        int[] component = Arrays.copyOfRange(stack, first, stacked);
        Arrays.sort(component);
        components.add(component);
        stacked = first;
    }
}
