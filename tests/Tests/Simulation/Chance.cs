namespace Postroad.Tests.Simulation;

/// <summary>All that is left to chance in a run, drawn from its seed in the order in which it is asked for.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random random = new(seed);

    public int Below(int end) => random.Next(end);

    public int Between(int first, int last) => random.Next(first, last + 1);

    public bool OneIn(int n) => random.Next(n) == 0;

    public bool Percent(int percent) => random.Next(100) < percent;

    public TimeSpan Between(TimeSpan shortest, TimeSpan longest) => shortest + TimeSpan.FromMilliseconds(random.Next((int)(longest - shortest).TotalMilliseconds + 1));

    public TimeSpan UpTo(TimeSpan longest) => Between(TimeSpan.Zero, longest);

    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public T[] Shuffled<T>(IEnumerable<T> items)
    {
        var all = items.ToArray();
        random.Shuffle(all);
        return all;
    }
}
