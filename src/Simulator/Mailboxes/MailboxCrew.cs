using System.Net;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Mailboxes;

/// <summary>Opens, clicks and unsubscribes over HTTP as the mail's recipients would. Only what is answered with success counts.</summary>
internal sealed partial class MailboxCrew(Mailroom room, StateFiles files, Postman postman, MailboxClient client, SimulatorOptions options)
{
    private const int Attempts = 4;
    private const int LinksTried = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(400);

    // What waits here is taken from the timetable already; small, so that a busy crew holds back the timetable and not the memory.
    private readonly Channel<PlannedStep> waiting = Channel.CreateBounded<PlannedStep>(256);

    public bool TryTake(PlannedStep act) => waiting.Writer.TryWrite(act);

    public Task WorkAsync(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, options.MailboxesAtOnce).Select(_ => WorkOneAsync(stop)));

    private async Task WorkOneAsync(CancellationToken stop)
    {
        await foreach (var act in waiting.Reader.ReadAllAsync(stop))
        {
            try { await TryAsync(act, stop); }
            catch (RegexMatchTimeoutException) { postman.ActFailed(act, nothingToActOn: true); }
            // No answer, a broken one, a full disk: whatever it was, the mailbox tries again, and the crew goes on.
            catch (Exception) when (!stop.IsCancellationRequested) { Again(act); }
        }
    }

    private async Task TryAsync(PlannedStep act, CancellationToken stop)
    {
        if (Read(act) is not { } mail) return;
        var hash = Chance.Mix(options.Seed ^ ((ulong)act.Mail << 8) ^ act.Recipient);
        var outcome = act.Step switch
        {
            Steps.MachineOpen => await FetchPixelAsync(mail, UserAgents.ApplePrivacyProxy, stop),
            Steps.Open => await FetchPixelAsync(mail, UserAgents.Opener(hash), stop),
            Steps.Click => await ClickAsync(mail, hash, stop),
            _ => await LeaveAsync(mail, act, hash, stop),
        };
        if (outcome.NothingToActOn) postman.ActFailed(act, nothingToActOn: true);
        else if (outcome.Success) postman.ActDone(act, outcome.Status, outcome.Link);
        else Again(act);
    }

    private void Again(PlannedStep act)
    {
        if (act.Attempt + 1 >= Attempts) postman.ActFailed(act, nothingToActOn: false);
        else postman.ActAgain(act, FirstPause * Math.Pow(3, act.Attempt) * Math.Clamp(options.TimeFactor, 0.1, 1));
    }

    private MailContent? Read(PlannedStep act)
    {
        MailEntry entry;
        lock (room.Gate)
        {
            if (act.Generation != room.Generation) return null;
            entry = room.Table[act.Mail];
        }

        return MailContent.Read(files.Mail.ReadMail(entry.Offset, entry.HeaderLength, entry.MailLength));
    }

    private async Task<ActOutcome> FetchPixelAsync(MailContent mail, string userAgent, CancellationToken stop)
    {
        if (MailTargets.Pixel(mail) is not { } pixel) return ActOutcome.Nothing;
        var (status, _) = await client.GetAsync(pixel, userAgent, "image/avif,image/webp,image/*,*/*;q=0.8", stop);
        return new ActOutcome(IsSuccess(status), (int)status);
    }

    // Some links of a mail may be no tracked ones; a click is what is answered with a redirect, which is not followed.
    private async Task<ActOutcome> ClickAsync(MailContent mail, ulong hash, CancellationToken stop)
    {
        var links = MailTargets.Links(mail);
        if (links.Count == 0) return ActOutcome.Nothing;
        var first = (int)(Chance.Mix(hash) % (ulong)links.Count);
        var status = default(HttpStatusCode);
        for (var i = 0; i < Math.Min(LinksTried, links.Count); i++)
        {
            var chosen = (first + i) % links.Count;
            (status, _) = await client.GetAsync(links[chosen].Target, UserAgents.Browser(hash), "text/html,application/xhtml+xml,*/*;q=0.8", stop);
            if ((int)status is >= 300 and < 400) return new ActOutcome(true, (int)status, (byte)Math.Min(chosen, byte.MaxValue));
        }

        return new ActOutcome(false, (int)status);
    }

    private async Task<ActOutcome> LeaveAsync(MailContent mail, PlannedStep act, ulong hash, CancellationToken stop)
    {
        if (MailTargets.Unsubscribe(mail) is not { } target) return ActOutcome.Nothing;
        Behaviour behaviour;
        lock (room.Gate) behaviour = act.Generation == room.Generation
            ? room.Table.BehaviourOf(act.Mail, act.Recipient) : Behaviour.Takes;
        if (behaviour.HasFlag(Behaviour.LeavesByPage) || !MailTargets.OffersOneClick(mail))
            return await LeaveByPageAsync(target, hash, stop);
        var status = await client.PostFormAsync(target, UserAgents.Browser(hash), [new("List-Unsubscribe", "One-Click")], stop);
        return new ActOutcome(IsSuccess(status), (int)status);
    }

    /// <summary>Reads the page and presses the button of its first form that posts, hidden fields included.</summary>
    private async Task<ActOutcome> LeaveByPageAsync(Uri target, ulong hash, CancellationToken stop)
    {
        var (status, page) = await client.GetAsync(target, UserAgents.Browser(hash), "text/html,*/*;q=0.8", stop);
        if (!IsSuccess(status)) return new ActOutcome(false, (int)status);
        if (Form().Match(page) is not { Success: true } form) return ActOutcome.Nothing;
        var action = MailTargets.Attribute(form.Groups["open"].Value, "action") is { Length: > 0 } relative
            ? new Uri(target, relative) : target;
        if (!MailTargets.IsOnThisMachine(action)) return ActOutcome.Nothing;
        status = await client.PostFormAsync(action, UserAgents.Browser(hash), Fields(form.Groups["fields"].Value), stop);
        return new ActOutcome(IsSuccess(status) || (int)status is >= 300 and < 400, (int)status);
    }

    private static List<KeyValuePair<string, string>> Fields(string form)
    {
        var fields = new List<KeyValuePair<string, string>>();
        var pressed = false;
        foreach (Match tag in Field().Matches(form))
        {
            var isButton = tag.Value.StartsWith("<button", StringComparison.OrdinalIgnoreCase) || MailTargets.Attribute(tag.Value, "type") is "submit";
            if (isButton && pressed) continue;
            pressed |= isButton;
            if (MailTargets.Attribute(tag.Value, "type") is "radio" or "checkbox" && !tag.Value.Contains("checked", StringComparison.OrdinalIgnoreCase))
                continue;
            if (MailTargets.Attribute(tag.Value, "name") is { } name)
                fields.Add(new(name, MailTargets.Attribute(tag.Value, "value") ?? ""));
        }

        return fields;
    }

    private static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and < 300;

    [GeneratedRegex(@"(?<open><form\b[^>]*\bmethod\s*=\s*[""']?post\b[^>]*>)(?<fields>.*?)</form\s*>", RegexOptions.IgnoreCase | RegexOptions.Singleline, 2000)]
    private static partial Regex Form();

    [GeneratedRegex(@"<(?:input|button)\b[^>]*>", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Field();
}

/// <summary>How an act was answered. <paramref name="Link"/>: which link of the mail, of a click.</summary>
internal readonly record struct ActOutcome(bool Success, int Status, byte Link = 0, bool NothingToActOn = false)
{
    public static ActOutcome Nothing { get; } = new(false, 0, 0, true);
}
