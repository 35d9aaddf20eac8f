using Postroad.Core.Lists.Import;

namespace Postroad.Web.Commands.Demo;

/// <summary>Says on the console what became of a file of people.</summary>
internal static class ImportWords
{
    private const int MostShown = 10;

    public static void Say(TextWriter note, string file, ImportResult result)
    {
        note.WriteLine($"{file}: {result.OnList:N0} people{Also(result.KeptOut, "who left before and get nothing")}{Also(result.Folded, result.Folded == 1 ? "row folded into an earlier one with the same address" : "rows folded into an earlier one with the same address")}. "
            + $"{result.Encoding}, separated by {Name(result.Separator)}.");
        note.WriteLine($"Merge tags: {string.Join(", ", result.Columns.Select(c => $"{{{{ {c.Field} }}}}"))}");
        if (result.Rejected == 0) return;

        note.WriteLine($"{Parts.Figures.Plural(result.Rejected, "row was", "rows were")} left out:");
        foreach (var row in result.FirstRejected.Take(MostShown)) note.WriteLine($"  line {row.Line}: {row.Reason}: {row.Value}");
        note.WriteLine(result.Rejected > MostShown ? $"  and {result.Rejected - MostShown:N0} more; all are in {result.RejectsFile}" : $"  They are in {result.RejectsFile}");
    }

    private static string Also(int count, string what) => count > 0 ? $", {count:N0} {what}" : "";

    private static string Name(char separator) => separator switch { ',' => "commas", ';' => "semicolons", '\t' => "tabs", '|' => "bars", _ => $"\"{separator}\"" };
}
