namespace Postroad.Bench.Smtp;

/// <param name="Recipients">Messages of one round.</param>
/// <param name="Connections">To the sink, for floor and product alike. Default: as many as an SMTP server has.</param>
/// <param name="Rounds">Each side in turn, this often; figures are medians.</param>
/// <param name="Tls">A third side: the product with STARTTLS.</param>
/// <param name="Dkim">One more: the product with signatures of its own.</param>
/// <param name="Json">The last line is one JSON object.</param>
internal sealed record SmtpOptions(int Recipients, int Connections, int Rounds, bool Tls, bool Dkim, bool Json)
{
    private static readonly string[] Switches = ["--tls", "--dkim", "--json"];

    public static SmtpOptions Parse(IReadOnlyList<string> args)
    {
        var named = Arguments.Parse([.. args.Except(Switches)], "recipients", "connections", "rounds");
        return new(
            named.Number("recipients", 100_000, 1_000, 100_000_000),
            named.Number("connections", 8, 1, 256),
            named.Number("rounds", 3, 1, 99),
            args.Contains("--tls"),
            args.Contains("--dkim"),
            args.Contains("--json"));
    }
}
