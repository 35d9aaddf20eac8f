using System.Text;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Sending;

namespace Postroad.Simulator.Smtp;

/// <summary>One connection: a command, its answer, the next. Nothing is taken in clear, and nothing from who did not prove who it is.</summary>
internal sealed class SmtpConversation(SmtpWire wire, SmtpDesk desk, SmtpLogin login, SmtpCertificate certificate, bool pipelines, CancellationToken stop)
{
    private const int MostMistakes = 20;

    /// <summary>RFC 5321 section 4.5.3.1.4, without the line's end.</summary>
    private const int MostOfCommand = 510;
    private readonly SmtpEnvelope envelope = new(wire.ClientIp);
    private string host = "";
    private bool isGreeted;
    private Signed? who;
    private int mistakes;

    public async Task RunAsync(bool beginsWithTls, bool isTooMany)
    {
        try
        {
            if (beginsWithTls) host = await wire.SecureAsync(certificate.Shown);
            wire.Say(isTooMany ? SmtpReplies.TooMany : SmtpReplies.Greeting);
            if (!isTooMany) while (await AnswerNextAsync()) { }
        }
        catch (TimeoutException) { wire.Say(SmtpReplies.TimedOut); }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { wire.Say(SmtpReplies.Stopping); }
        await wire.FlushAsync();
    }

    /// <summary>False: the conversation is over.</summary>
    private async ValueTask<bool> AnswerNextAsync()
    {
        if (await wire.ReadLineAsync() is not { } line) return Last("500 A line ends with CR LF, which stand together and nowhere else");
        var (verb, rest) = line.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var space ? (line[..space].ToUpperInvariant(), line[(space + 1)..]) : (line.ToUpperInvariant(), "");
        // Where commands may stand in front of others, and that they must not elsewhere (RFC 2920 section 3.1): behind STARTTLS they would be somebody else's.
        if (wire.HasMore && !(pipelines && verb is "MAIL" or "RCPT" or "RSET")) return Last("503 Commands were sent before the answer to " + (verb.Length > 8 ? "the last one" : SmtpReplies.Fit(verb)));
        if (line.Length > MostOfCommand && verb != "AUTH") return Say("500 Line too long");
        if (!wire.IsSecure && verb is not ("EHLO" or "NOOP" or "STARTTLS" or "QUIT")) return Say("530 Must issue a STARTTLS command first");
        switch (verb)
        {
            case "STARTTLS" when !wire.IsSecure: return await SecureAsync();
            case "AUTH" when who is null: return isGreeted ? await AuthenticateAsync(rest) : Say("503 EHLO first");
            case "DATA" when envelope.Recipients.Count > 0: return await TakeAsync();
            default: return Say(Answer(verb, rest)) && verb != "QUIT";
        }
    }

    private string Answer(string verb, string rest)
    {
        if (verb is "EHLO" or "RSET") envelope.Clear();
        switch (verb)
        {
            case "EHLO":
                isGreeted = rest.Trim().Length > 0;
                return isGreeted ? SmtpReplies.Hello(wire.IsSecure, pipelines) : "501 EHLO needs a name";
            case "NOOP" or "RSET": return SmtpReplies.Ok;
            case "QUIT": return "221 Bye";
            case "MAIL" or "RCPT" or "DATA" when who is null: return "530 Authentication required";
            case "MAIL": return envelope.Mail(rest);
            case "RCPT": return envelope.Rcpt(rest);
            case "DATA": return envelope.Sender is null ? "503 MAIL first" : "503 RCPT first";
            case "AUTH" or "STARTTLS": return $"503 {verb} was done before";
            default: return "502 Command not implemented";
        }
    }

    private async ValueTask<bool> SecureAsync()
    {
        wire.Say("220 Ready to start TLS");
        host = await wire.SecureAsync(certificate.Shown);
        // What was said in clear is forgotten (RFC 3207 section 4.2).
        isGreeted = false;
        envelope.Clear();
        return true;
    }

    private async ValueTask<bool> AuthenticateAsync(string rest)
    {
        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var first = words.Length > 1 ? words[1] : null;
        (string User, string Password)? said;
        switch (words.Length > 0 ? words[0].ToUpperInvariant() : "")
        {
            case "PLAIN": said = Plain(await AskAsync("", first)); break;
            case "LOGIN": said = await AskAsync("VXNlcm5hbWU6", first) is { } user && await AskAsync("UGFzc3dvcmQ6") is { } password ? (user, password) : null; break;
            default: return Say("504 Unrecognized authentication type");
        }

        if (said is not { } pair) return Say("501 Cannot decode credentials");
        who = login.Check(host, pair.User, pair.Password);
        if (who is not null) return Say("235 Authentication successful.");
        return Say(desk.WrongLogin());
    }

    /// <summary>Null: the client gave up, or that was not base64.</summary>
    private async ValueTask<string?> AskAsync(string prompt, string? given = null)
    {
        if (given is null)
        {
            wire.Say("334 " + prompt);
            given = await wire.ReadLineAsync() ?? "*";
        }

        // A lone = stands for nothing at all (RFC 4954 section 4).
        if (given == "=") return "";
        var bytes = new byte[given.Length];
        return Convert.TryFromBase64String(given, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    /// <summary>RFC 4616: on whose behalf, who, password.</summary>
    private static (string, string)? Plain(string? said) => said?.Split('\0') is [_, var user, var password] ? (user, password) : null;

    private async ValueTask<bool> TakeAsync()
    {
        wire.Say("354 End data with <CR><LF>.<CR><LF>");
        var mail = await wire.ReadBodyAsync(MailRules.MaxBytes);
        if (wire.HasMore && !pipelines) return Last("503 Commands were sent before the answer to the end of the mail");
        var reply = await desk.TakeAsync(who!, envelope, mail, stop);
        envelope.Clear();
        if (reply is null) wire.Reset();
        else wire.Say(reply);
        return reply is not null;
    }

    private bool Say(string reply)
    {
        wire.Say(reply);
        if (reply[0] != '5' || ++mistakes < MostMistakes) return true;
        return Last("421 Too many mistakes");
    }

    private bool Last(string reply)
    {
        wire.Say(reply);
        return false;
    }
}
