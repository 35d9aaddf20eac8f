using System.Globalization;

namespace Postroad.Bench;

/// <summary>Command-line options of the form <c>--name value</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> values = [];

    public static Arguments Parse(IReadOnlyList<string> args, params string[] names)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Count; i += 2)
        {
            var name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : "";
            if (!names.Contains(name)) throw new UsageException($"Unknown option \"{args[i]}\"; there are: {string.Join(", ", names.Select(n => "--" + n))}.");
            if (i + 1 == args.Count) throw new UsageException($"--{name} needs a value.");
            parsed.values[name] = args[i + 1];
        }

        return parsed;
    }

    public string? Text(string name) => values.GetValueOrDefault(name);

    public string Required(string name) => Text(name) ?? throw new UsageException($"--{name} is missing.");

    public int Number(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"--{name} is a number from {least} to {most}, not \"{text}\".");
    }
}

internal sealed class UsageException(string message) : Exception(message);
