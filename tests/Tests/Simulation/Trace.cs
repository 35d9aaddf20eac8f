using System.Globalization;

namespace Postroad.Tests.Simulation;

/// <summary>What happened in a run, in order: the last lines for people, the whole as a hash that is equal when the run was.</summary>
internal sealed class Trace(bool wordy)
{
    private const int Kept = 1024;

    private readonly Line[] lines = new Line[Kept];
    private long count;

    /// <summary>True when lines that cost something to make are wanted: the replay of a failure.</summary>
    public bool IsWordy => wordy;

    /// <summary>FNV-1a over all lines but the wordy ones.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    public void Add(TimeSpan at, string who, string what, long a = 0, long b = 0)
    {
        lines[count++ % Kept] = new Line(at, who, what, a, b, false);
        Mix(at.Ticks);
        foreach (var c in what) Hash = (Hash ^ c) * 1099511628211;
        Mix(a);
        Mix(b);
    }

    public void Explain(TimeSpan at, string who, string words)
    {
        if (wordy) lines[count++ % Kept] = new Line(at, who, words, 0, 0, true);
    }

    public string Last(int most) => string.Join('\n', Enumerable.Range(0, (int)Math.Min(Math.Min(most, Kept), count)).Reverse().Select(back => lines[(count - 1 - back) % Kept].ToString()));

    private void Mix(long value) => Hash = (Hash ^ (ulong)value) * 1099511628211;

    private readonly record struct Line(TimeSpan At, string Who, string What, long A, long B, bool IsWordy)
    {
        public override string ToString() => IsWordy
            ? string.Create(CultureInfo.InvariantCulture, $"{At.TotalSeconds,10:0.000} s  {Who,-9} | {What}")
            : string.Create(CultureInfo.InvariantCulture, $"{At.TotalSeconds,10:0.000} s  {Who,-9} {What}{(A == 0 && B == 0 ? "" : $" {A}")}{(B == 0 ? "" : $" {B}")}");
    }
}
