namespace Postroad.Web.Importing;

/// <summary>Addresses of the screens of imports, written once.</summary>
public static class ImportAddresses
{
    public const string All = "/imports";

    public const string Columns = "columns", Rules = "rules", Check = "check";

    public static string Upload(string list) => $"/lists/{list}/import";

    public static string Begin(string list) => $"/lists/{list}/import/begin";

    public static string Form(string list) => $"/lists/{list}/import/file";

    public static string Import(string import) => $"/imports/{import}";

    public static string Import(string import, string step) => $"/imports/{import}?step={step}";

    public static string Parts(string import) => $"/imports/{import}/parts";

    public static string Rejected(string import) => $"/imports/{import}/rejected.csv";
}
