using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Notices;

/// <summary>What came of "I forgot my password". Whether anybody signs in with the address is not among it.</summary>
public abstract record LostPasswordAnswer
{
    private LostPasswordAnswer()
    {
    }

    /// <summary>If somebody signs in with it, a mail is on its way.</summary>
    public sealed record Noted(EmailAddress Email) : LostPasswordAnswer;

    /// <param name="Fault">Why it is no address, as a sentence.</param>
    public sealed record NoAddress(string Fault) : LostPasswordAnswer;

    /// <summary>Nothing was noted: there were too many tries.</summary>
    public sealed record Rests(DateTimeOffset Until) : LostPasswordAnswer;
}

/// <summary>
/// New passwords by mail. Who asks gets the same answer after the same work for every address: it is written down, and looked at afterwards. The mail has a link that works
/// for an hour and once.
/// </summary>
public sealed class LostPasswords(Database database, SendingServers servers, SignInTries tries, Users users, NoticeOffice notices, AdminLinks links, TimeProvider time)
{
    public const string Kind = "lost-password";

    /// <summary>Mails to one person in 24 hours at most: more fill a mailbox and help nobody.</summary>
    internal const int MostADay = 5;

    /// <summary>Requests looked at in one round.</summary>
    private const int MostAtOnce = 50;

    /// <summary>Can a mail be sent at all? False: whoever runs the installation makes the link by <c>postroad reset-password</c>.</summary>
    public async Task<bool> CanMailAsync(CancellationToken cancel) => await servers.FindForOwnMailAsync(cancel) is not null;

    /// <param name="email">As typed.</param>
    /// <param name="networkAddress">Where it is asked from: requests count there, like tries to sign in.</param>
    public async Task<LostPasswordAnswer> AskAsync(string email, string networkAddress, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(email, out var address, out var fault)) return new LostPasswordAnswer.NoAddress(string.IsNullOrWhiteSpace(email) ? "Write the address that you sign in with." : $"This is not an address: {fault}.");
        // A name of its own: whoever asks for a mail has not guessed at a password.
        if ((await tries.CountAsync($"lost {address.Key}", networkAddress, cancel)).RestsUntil is { } until) return new LostPasswordAnswer.Rests(until);
        await database.WriteAsync(session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(new PasswordRequest { Email = address.ToString(), AskedAt = time.GetUtcNow() });
            return db.SaveChangesAsync(cancel);
        }, cancel);
        return new LostPasswordAnswer.Noted(address);
    }

    /// <summary>
    /// Looks at what was asked for. A request is gone when its mail is in the ledger, in one transaction: none is forgotten, none mailed twice. While no server can send it, it
    /// waits, until a link would be of no use any more.
    /// </summary>
    public async Task MailAsync(CancellationToken cancel)
    {
        foreach (var request in await AskedAsync(cancel))
        {
            var isOver = time.GetUtcNow() - request.AskedAt > SignInLinks.Lifetime;
            var server = isOver ? null : await servers.FindForOwnMailAsync(cancel);
            if (server is null && !isOver) continue;
            var notice = server is null ? null : await NoticeAsync(request, server, cancel);
            await database.WriteAsync(async session =>
            {
                var db = session.Db(CustomerId.Installation);
                if (await db.Set<PasswordRequest>().Where(r => r.Id == request.Id).ExecuteDeleteAsync(cancel) == 0 || notice is not { } found) return;
                if (await NoticeOffice.CountAsync(session, Kind, found.Prepared.Notice.To, time.GetUtcNow() - TimeSpan.FromDays(1), cancel) >= MostADay) return;
                var now = time.GetUtcNow();
                await db.Set<SignInLink>().Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(cancel);
                db.Add(found.Link);
                db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = time.GetUtcNow(), By = "lost password", Action = "user.password-link", Subject = request.Email });
                await db.SaveChangesAsync(cancel);
                await notices.AddAsync(session, found.Prepared, cancel);
            }, cancel);
        }
    }

    private async Task<List<PasswordRequest>> AskedAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<PasswordRequest>().OrderBy(r => r.Id).Take(MostAtOnce).ToListAsync(cancel);
    }

    /// <summary>Null: nobody is mailed.</summary>
    private async Task<(PreparedNotice Prepared, SignInLink Link)?> NoticeAsync(PasswordRequest request, SendingServer server, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (!EmailAddress.TryParse(request.Email, out var to, out _) || await users.FindAsync(to, cancel) is not { } user) return null;
        if (!EmailAddress.TryParse(server.DefaultFrom, out var from, out _)) return null;
        var (token, link) = SignInLinks.Make(user.Key, now);
        // To the address as it is stored: what was typed may be another spelling of it.
        return (await notices.PrepareAsync(new Notice
        {
            Kind = Kind, Customer = CustomerId.Installation, Server = server.Key, To = EmailAddress.TryParse(user.Email, out var stored, out _) ? stored : to, From = from, FromName = "Postroad",
            UsefulUntil = link.ExpiresAt, Text = TextOf(user, links.NewPassword(token)),
        }, cancel), link);
    }

    private static NoticeText TextOf(User user, Uri link) => new("en", "Choose a new password for Postroad", "Choose a new password",
        [$"Hello {user.Name},", $"somebody asked for a new password for the account {user.Email} in Postroad. If it was you, choose one here:"], "Choose a new password", link,
        [$"The link works for {SignInLinks.Lifetime.TotalMinutes:0} minutes and once. Every browser is signed out when the password is changed.", "If it was not you, there is nothing to do: your password stays as it is."],
        "Postroad sent this mail because somebody typed your address on its sign-in page.");
}
