package dev.gradflow.cli.training;

import dev.gradflow.analysis.Conditions;
import dev.gradflow.analysis.training.FlowRecord;
import java.util.List;
import java.util.Map;

/// A training run: what was learnt, how well, and how gradients flowed meanwhile.
///
/// @param schema     the name and version of this structure
/// @param title      for people
/// @param note       what a reader must know before drawing conclusions
/// @param conditions how it was made
/// @param settings   every option that the result depends on, by its name
/// @param equations  the cell's program, as it prints itself
/// @param parameters the number of trained numbers
/// @param loss       the loss, for people, as in `mean squared error`
/// @param baseline   the trivial answer
/// @param steps      steps made
/// @param ended      how it ended: `finished`, `good enough`, `stopped` or `diverged: …`
/// @param test       the score on the test data
/// @param curve      the learning curves
/// @param flow       gradient flow over training
public record TrainingResult(
        String schema,
        String title,
        String note,
        Conditions conditions,
        Map<String, String> settings,
        String equations,
        long parameters,
        String loss,
        Baseline baseline,
        long steps,
        String ended,
        Score test,
        List<CurvePoint> curve,
        List<FlowRecord> flow) {
    /// The only structure that is written.
    public static final String SCHEMA = "gradflow/training/1";

    /// What a trivial answer achieves.
    ///
    /// @param name       the answer, for people
    /// @param validation its loss on the validation data
    /// @param test       its loss on the test data
    public record Baseline(String name, double validation, double test) {}

    /// A score on data never trained on.
    ///
    /// @param loss     the mean loss
    /// @param accuracy the share of right answers; NaN where targets are numbers
    public record Score(double loss, double accuracy) {}
}
