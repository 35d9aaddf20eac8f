using Postroad.Core.Reports;

namespace Postroad.Web.Commands.Demo;

/// <summary>One line of progress, once a second: on a screen it replaces the one before.</summary>
internal sealed class ProgressLine(Terminal terminal, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private long shownAt;
    private long sentBefore;
    private string last = "";

    public void Show(CampaignNumbers numbers, string? waitsFor)
    {
        var elapsed = time.GetElapsedTime(shownAt);
        if (shownAt != 0 && elapsed < Every) return;
        var rate = shownAt == 0 ? 0 : Math.Max(0, numbers.Sent - sentBefore) / elapsed.TotalSeconds;
        (shownAt, sentBefore) = (time.GetTimestamp(), numbers.Sent);
        Write(waitsFor is null
            ? $"{numbers.Sent:N0} of {numbers.Recipients:N0} sent, {rate:N0}/s; {numbers.Delivered:N0} delivered, {numbers.Bounced:N0} bounced, {numbers.OpenedByPeople:N0} opened by people, {numbers.Clicked:N0} clicked"
            : $"{numbers.Sent:N0} of {numbers.Recipients:N0} sent; waits: {waitsFor}");
    }

    /// <summary>Leaves the last line standing, for what is said next.</summary>
    public void End()
    {
        if (terminal.CanRewrite && last.Length > 0) terminal.Note.WriteLine();
        last = "";
    }

    private void Write(string line)
    {
        if (line == last) return;
        if (terminal.CanRewrite) terminal.Note.Write($"\r{line.PadRight(last.Length)}");
        else terminal.Note.WriteLine(line);
        last = line;
    }
}
