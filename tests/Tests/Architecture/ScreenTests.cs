using System.Text.RegularExpressions;

namespace Postroad.Tests.Architecture;

/// <summary>A screen may be rendered while it still reads, whenever its parent is: nothing of it may be shown before all of it is there.</summary>
public sealed partial class ScreenTests
{
    [Fact]
    public void What_a_screen_shows_is_read_before_it_shows_itself() => Rule.AssertKept(Faults(SourceFile.Under("src/Web", ".razor")));

    [Fact]
    public void The_scan_sees_screens() => Assert.True(SourceFile.Under("src/Web", ".razor").Count(f => Guard().IsMatch(f.Code) && Reading().IsMatch(f.Code)) >= 20);

    [Fact]
    public void A_screen_that_shows_itself_too_soon_is_found()
    {
        static SourceFile Screen(string reading) => new("src/Web/Screens/Planted.razor", $$"""
            @if (Found is null) return;
            @code {
              Report Mails = null!;

              protected override async Task OnInitializedAsync()
              {
                {{reading}}
              }
            }
            """);
        Assert.Contains("Mails", Assert.Single(Faults([Screen("Found = await FindAsync(); Mails = await ReadAsync();")])), StringComparison.Ordinal);
        Assert.Empty(Faults([Screen("var found = await FindAsync(); Mails = await ReadAsync(); Found = found;")]));
    }

    private static IEnumerable<string> Faults(IEnumerable<SourceFile> screens) =>
        from file in screens
        let guard = Guard().Match(file.Code)
        let reading = Reading().Match(file.Code).Value
        where guard.Success && reading.Length > 0
        let shown = Name().Matches(guard.Value).Max(name => Assigned(reading, name.Groups[1].Value))
        where shown >= 0
        from Match missing in NotYet().Matches(file.Code)
        let field = missing.Groups[1].Value
        where Assigned(reading, field) > shown
        select $"{file.Path} may be rendered before {field} is read: let it be assigned before what the page looks at";

    /// <summary>Where a field is given a value, alone or in a tuple; -1 if nowhere.</summary>
    private static int Assigned(string code, string field) =>
        Regex.Match(code, $@"\b{field}\b[^;=(]*\)?\s=\s", RegexOptions.None, TimeSpan.FromSeconds(5)) is { Success: true } found ? found.Index : -1;

    [GeneratedRegex(@"@if \((\w+ is null)( \|\| \w+ is null)*\) return;", RegexOptions.NonBacktracking)]
    private static partial Regex Guard();

    [GeneratedRegex(@"(\w+) is null", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"Task OnInitializedAsync\(\)\r?\n  \{.*?\n  \}", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Reading();

    [GeneratedRegex(@"\b(\w+) = null!;", RegexOptions.NonBacktracking)]
    private static partial Regex NotYet();
}
