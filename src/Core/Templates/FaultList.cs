namespace Postroad.Core.Templates;

/// <summary>Gathers what is wrong with one source; knows how an offset is called in lines and columns.</summary>
internal sealed class FaultList(ContentPart part, string source, List<ContentFault> faults)
{
    public bool IsFull => faults.Count >= TemplateLimits.MaxFaults;

    public void Add(int offset, string message)
    {
        if (IsFull) return;
        var before = source.AsSpan(0, Math.Min(offset, source.Length));
        var line = before.Count('\n') + 1;
        var column = before.Length - (before.LastIndexOf('\n') + 1) + 1;
        var fault = new ContentFault(part, line, column, message);
        if (!faults.Contains(fault)) faults.Add(fault);
    }
}
