package dev.gradflow.analysis.sweep;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// The axes of a sweep; its points are all combinations.
///
/// Immutable.
///
/// @param cells        names of built-in cells
/// @param hidden       sizes H
/// @param weights      draws of recurrent weights
/// @param gains        scales of recurrent weights
/// @param forgetBiases biases of the gate that keeps the state; cells without one ignore them; empty leaves it as drawn
/// @param seeds        of the draws
/// @param steps        T
/// @param maxLag       k*
/// @param ends         end points
public record SweepGrid(
        List<String> cells,
        List<Integer> hidden,
        List<SweepWeights> weights,
        List<Double> gains,
        List<Double> forgetBiases,
        List<Long> seeds,
        int steps,
        int maxLag,
        int ends) {
    /// Copies the lists.
    public SweepGrid {
        cells = List.copyOf(cells);
        hidden = List.copyOf(hidden);
        weights = List.copyOf(weights);
        gains = List.copyOf(gains);
        forgetBiases = List.copyOf(forgetBiases);
        seeds = List.copyOf(seeds);
    }

    /// Every point once, cell by cell, seeds innermost.
    ///
    /// @throws IllegalArgumentException naming a value that is out of range
    public List<SweepPoint> points() {
        LinkedHashSet<SweepPoint> points = new LinkedHashSet<>();
        for (String cell : cells) {
            for (int size : hidden) {
                for (SweepWeights draw : weights) {
                    for (double gain : gains) {
                        addBiases(points, cell, size, draw, gain);
                    }
                }
            }
        }
        return List.copyOf(points);
    }

    private void addBiases(LinkedHashSet<SweepPoint> points, String cell, int size, SweepWeights draw, double gain) {
        List<Double> biases = new ArrayList<>();
        if (forgetBiases.isEmpty() || SweepPoint.keepingGate(cell).isEmpty()) {
            biases.add(null);
        } else {
            biases.addAll(forgetBiases);
        }
        for (Double bias : biases) {
            for (long seed : seeds) {
                points.add(new SweepPoint(cell, size, draw, gain, bias, seed, steps, maxLag, ends));
            }
        }
    }
}
