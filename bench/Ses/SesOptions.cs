namespace Postroad.Bench.Ses;

/// <param name="Recipients">Messages of one round.</param>
/// <param name="Connections">Connections to the stub, for floor and product alike, each with one request under way. Default: as many as a sending server has.</param>
/// <param name="Rounds">Floor and product in turn, this often; figures are medians.</param>
/// <param name="Database">Null: a SQLite file of its own per round.</param>
/// <param name="Json">The last line is one JSON object.</param>
internal sealed record SesOptions(int Recipients, int Connections, int Rounds, string? Database, bool Json)
{
    public static SesOptions Parse(IReadOnlyList<string> args)
    {
        var named = Arguments.Parse([.. args.Where(arg => arg != "--json")], "recipients", "connections", "rounds", "database");
        return new(
            named.Number("recipients", 100_000, 1_000, 100_000_000),
            named.Number("connections", 32, 1, 1_000),
            named.Number("rounds", 3, 1, 99),
            named.Text("database"),
            args.Contains("--json"));
    }
}
