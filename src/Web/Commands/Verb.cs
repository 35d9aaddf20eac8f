namespace Postroad.Web.Commands;

/// <summary>An option of a verb: <c>--name VALUE</c> or <c>--name=VALUE</c>.</summary>
/// <param name="Value">What its value is called in help ("URL"). Null: a switch without value.</param>
internal sealed record VerbOption(string Name, string? Value, string Help);

/// <summary>What the program can be asked to do.</summary>
/// <param name="Argument">What the one word without option is called in help. Null: it takes none.</param>
/// <param name="FromEnvironment">Options not given are looked for as POSTROAD_ variables: <c>--admin-url</c> is POSTROAD_ADMIN_URL.</param>
internal sealed record Verb(string Name, string Summary, IReadOnlyList<VerbOption> Options, Func<GivenOptions, Terminal, Task<int>> RunAsync, bool FromEnvironment = false, string? Argument = null)
{
    public string Help()
    {
        var width = Options.Max(o => Left(o).Length);
        return $"""
            postroad {Name}{(Argument is null ? "" : " " + Argument)}: {Summary}

            {string.Join(Environment.NewLine, Options.Select(o => $"  {Left(o).PadRight(width)}  {o.Help}"))}

            """;
    }

    private static string Left(VerbOption option) => option.Value is null ? $"--{option.Name}" : $"--{option.Name} {option.Value}";
}
