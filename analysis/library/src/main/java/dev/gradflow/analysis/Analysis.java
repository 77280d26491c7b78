package dev.gradflow.analysis;

import dev.gradflow.analysis.lyapunov.LyapunovSpectrum;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of `compare` or `diagnose`: several networks, or one, on the same input.
///
/// Lists and arrays are not copied and must not be modified.
///
/// @param schema     the name and version of this structure: `gradflow/analysis/1`
/// @param title      for people
/// @param note       what a reader must know before drawing conclusions, as that the networks are untrained
/// @param conditions how it was made
/// @param input      what the networks were run on
/// @param networks   the networks, in the order asked for
/// @param advice     what to try, with the effect measured; empty if there is nothing to advise, null if it was not asked
///     for
/// @param lyapunov   the leading Lyapunov exponents of every network, driven by the beginning of the input; null in place
///     of one where they can't be told, null if none was measured
public record Analysis(
        String schema,
        String title,
        String note,
        Conditions conditions,
        InputSeries input,
        List<NetworkFlow> networks,
        @Nullable List<Advice> advice,
        @Nullable List<@Nullable LyapunovSpectrum> lyapunov) {}
