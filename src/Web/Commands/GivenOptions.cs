using System.Globalization;
using System.Net;

namespace Postroad.Web.Commands;

/// <summary>The options somebody gave to a verb, and their reading. Every misreading is a <see cref="UsageException"/> that names option, value and range.</summary>
internal sealed class GivenOptions
{
    private readonly Verb verb;
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private string? argument;

    private GivenOptions(Verb verb) => this.verb = verb;

    /// <summary>The word without option, of a verb that takes one.</summary>
    public string Argument => argument ?? throw new InvalidOperationException($"{verb.Name} takes no word.");

    /// <exception cref="UsageException">Unknown or doubled option, value missing or too much.</exception>
    public static GivenOptions Parse(Verb verb, ReadOnlySpan<string> args, Func<string, string?> environment)
    {
        var given = new GivenOptions(verb);
        for (var i = 0; i < args.Length; i++)
        {
            if (verb.Argument is not null && given.argument is null && args[i].Length > 0 && args[i][0] != '-')
            {
                given.argument = args[i];
                continue;
            }

            var (option, value) = given.Split(args[i]);
            if (option.Value is not null && value is null)
                value = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : throw new UsageException($"--{option.Name} needs a value: --{option.Name} {option.Value}.");
            if (option.Value is null && value is not null) throw new UsageException($"--{option.Name} takes no value.");
            if (!given.values.TryAdd(option.Name, value ?? "")) throw new UsageException($"--{option.Name} stands twice.");
        }

        if (verb.Argument is not null && given.argument is null) throw new UsageException($"{verb.Name} needs {verb.Argument}: postroad {verb.Name} {verb.Argument}.");
        if (verb.FromEnvironment) given.Fill(environment);
        return given;
    }

    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>Null: not given.</summary>
    public string? Text(string name) => values.TryGetValue(name, out var value)
        ? value.Length > 0 ? value : throw new UsageException($"--{name} is empty.")
        : null;

    /// <summary>Null: not given.</summary>
    public int? Whole(string name, int least, int most)
    {
        if (Text(name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"\"{text}\" does not go for --{name}: it takes a whole number from {least} to {most}.");
    }

    /// <summary>Null: not given.</summary>
    public Uri? Url(string name)
    {
        if (Text(name) is not { } text) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? url
            : throw new UsageException($"\"{text}\" does not go for --{name}: it takes an address such as http://127.0.0.1:4599.");
    }

    /// <summary>An IP address, with or without a port (53). Null: not given.</summary>
    public IPEndPoint? Server(string name)
    {
        if (Text(name) is not { } text) return null;
        if (text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase)) text = "127.0.0.1" + text["localhost".Length..];
        if (!IPEndPoint.TryParse(text, out var server)) throw new UsageException($"\"{text}\" does not go for --{name}: it takes an IP address and a port, such as 127.0.0.1:5353.");
        return server.Port == 0 ? new IPEndPoint(server.Address, 53) : server;
    }

    private (VerbOption Option, string? Value) Split(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal)) throw new UsageException($"\"{argument}\" stands alone: options begin with --, and a value follows its option.");
        var parts = argument[2..].Split('=', 2);
        var option = verb.Options.FirstOrDefault(o => o.Name == parts[0]);
        if (option is not null) return (option, parts.Length > 1 ? parts[1] : null);
        throw new UsageException($"{verb.Name} has no option --{parts[0]}.{Likely.Hint(parts[0], verb.Options.Select(o => o.Name), "--")}");
    }

    private void Fill(Func<string, string?> environment)
    {
        foreach (var option in verb.Options.Where(o => o.Value is not null && !values.ContainsKey(o.Name)))
        {
            if (environment($"POSTROAD_{option.Name.Replace('-', '_').ToUpperInvariant()}") is { Length: > 0 } value) values[option.Name] = value;
        }
    }
}
