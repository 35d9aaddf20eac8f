namespace Postroad.Core.Advisor.Findings;

/// <summary>Which findings somebody wants to see; all that is set must hold.</summary>
public sealed record FindingQuery
{
    public const int MostText = 100;

    /// <summary>In title, sentence, cause, subject or evidence, whatever its case. Empty: any.</summary>
    public string Text { get; init; } = "";

    /// <summary>What it harms. Null: anything.</summary>
    public FindingGroup? Group { get; init; }

    /// <summary>Null: any.</summary>
    public FindingKind? Kind { get; init; }

    /// <summary>Public id of the sending server that it is about. Null: about anything.</summary>
    public string? Server { get; init; }

    /// <summary>Null: open and closed.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>Who has to do something. Null: anybody.</summary>
    public FindingTurn? Turn { get; init; }

    public bool Lets(FindingView view) => (Group is null || Group == view.Group) && (Kind is null || Kind == view.Finding.Kind) && (Turn is null || Turn == view.Turn)
        && (IsOpen is null || IsOpen == (view.Finding.ClosedAt is null)) && (Server is null || (view.Finding.Subject == SubjectKind.Server && view.Finding.SubjectPublicId == Server))
        && (Text.Length == 0 || Says(view).Any(said => said.Contains(Text, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<string> Says(FindingView view) => [view.Text.Title, view.Text.Sees, view.Text.Cause, view.Finding.SubjectName, .. view.Evidence.Facts.Select(f => f.Value)];
}
