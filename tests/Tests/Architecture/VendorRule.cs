namespace Postroad.Tests.Architecture;

/// <summary>A package is used only in its place: a namespace of the product. Database drivers also in files named for their database.</summary>
internal static class VendorRule
{
    private static readonly (string Vendor, string[] Places)[] Table =
    [
        ("Npgsql", ["Postroad.Core.Persistence"]),
        ("NpgsqlTypes", ["Postroad.Core.Persistence"]),
        ("Microsoft.Data.Sqlite", ["Postroad.Core.Persistence"]),
        ("SQLitePCL", ["Postroad.Core.Persistence"]),
        ("Microsoft.AspNetCore.DataProtection", ["Postroad.Core.Accounts", "Postroad.Web", "Postroad.Simulator"]),
        ("Microsoft.AspNetCore.Identity", ["Postroad.Core.Accounts"]),
        ("OtpNet", ["Postroad.Core.Accounts"]),
        ("QRCoder", ["Postroad.Web.SignIn"]),
        ("Microsoft.OpenApi", ["Postroad.Web.Api"]),
        ("Scalar", ["Postroad.Web.Api"]),
        ("Microsoft.AspNetCore", ["Postroad.Web", "Postroad.Simulator"]),
        ("Amazon", ["Postroad.Core.Sending.Ses", "Postroad.Core.Feedback.Ses"]),
        ("Fluid", ["Postroad.Core.Templates"]),
        ("Parlot", ["Postroad.Core.Templates"]),
        ("AngleSharp", ["Postroad.Core.Templates"]),
        ("CsvHelper", ["Postroad.Core.Lists.Import"]),
        ("DnsClient", ["Postroad.Core.Domains.Dns", "Postroad.Simulator.Dns"]),
        ("MailKit", ["Postroad.Core.Sending.Smtp", "Postroad.Core.Feedback.Mailbox"]),
        ("MimeKit", ["Postroad.Core.Feedback.Mailbox"]),
    ];

    private static readonly string[] DatabaseDrivers = ["Npgsql", "NpgsqlTypes", "Microsoft.Data.Sqlite", "SQLitePCL"];

    /// <param name="uses">The uses to judge.</param>
    /// <param name="sources">Where a type with a file of its own per database (<c>Ledger.Postgres.cs</c>) is found.</param>
    public static IEnumerable<string> Violations(IEnumerable<TypeUse> uses, IReadOnlyCollection<SourceFile> sources)
    {
        foreach (var use in uses)
        {
            if (PlaceOf(use.UsedNamespace) is not { } rule || rule.Places.Any(place => IsIn(use.Namespace, place))) continue;
            if (DatabaseDrivers.Contains(rule.Vendor) && HasDatabaseFile(use.Type, sources)) continue;
            yield return $"{use}: {rule.Vendor} belongs in {string.Join(" or ", rule.Places)} only";
        }
    }

    /// <summary>The same for drivers by text, file by file: a type with a file per database may use them in that file, not in its others.</summary>
    public static IEnumerable<string> DriverMentions(IEnumerable<SourceFile> sources) =>
        from file in sources
        where !file.Path.StartsWith("src/Core/Persistence/", StringComparison.Ordinal) && !IsDatabaseFile(file)
        from driver in DatabaseDrivers
        where System.Text.RegularExpressions.Regex.IsMatch(file.Code, $@"\b(using {driver}\b|{driver}\.[A-Z])")
        select $"{file.Path} uses {driver}: only files in src/Core/Persistence and files named *.Postgres.cs or *.Sqlite.cs may";

    private static (string Vendor, string[] Places)? PlaceOf(string used)
    {
        foreach (var rule in Table)
            if (IsIn(used, rule.Vendor)) return rule;
        return null;
    }

    private static bool IsIn(string name, string place) => name == place || name.StartsWith(place + ".", StringComparison.Ordinal);

    private static bool IsDatabaseFile(SourceFile file) =>
        file.Name.EndsWith(".Postgres.cs", StringComparison.Ordinal) || file.Name.EndsWith(".Sqlite.cs", StringComparison.Ordinal);

    private static bool HasDatabaseFile(string type, IReadOnlyCollection<SourceFile> sources)
    {
        var simple = type.Split('+')[0].Split('.')[^1].Split('`')[0];
        return sources.Any(file => IsDatabaseFile(file) && System.Text.RegularExpressions.Regex.IsMatch(file.Code, $@"\b(class|record|struct) {simple}\b"));
    }
}
