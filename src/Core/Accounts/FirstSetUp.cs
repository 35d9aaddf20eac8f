using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>What the first person says of themselves.</summary>
/// <param name="TimeZone">IANA name.</param>
public sealed record SetUpAnswers(string Name, string Email, string Organisation, string TimeZone, string Password);

/// <summary>What is wrong with one answer.</summary>
/// <param name="Field">Name of a property of <see cref="SetUpAnswers"/>.</param>
public sealed record SetUpFault(string Field, string Sentence);

/// <summary>What came of the answers.</summary>
public abstract record SetUpOutcome
{
    private SetUpOutcome()
    {
    }

    public sealed record Done(User User) : SetUpOutcome;

    /// <summary>Nothing was changed; the link still works.</summary>
    public sealed record Faulty(IReadOnlyList<SetUpFault> Faults) : SetUpOutcome;

    /// <summary>Unknown, used or too old; or somebody else was first.</summary>
    public sealed record LinkGone : SetUpOutcome;
}

/// <summary>
/// Makes the first user and the first customer of an empty installation, for whoever has the link that was printed where it was started. The link lives in this process
/// alone: the next start prints another one. As soon as there is a user there is no set-up, and no link begins one.
/// </summary>
public sealed class FirstSetUp(Database database, Passwords passwords, TimeProvider time) : IDisposable
{
    /// <summary>A link that nobody used dies after this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Characters.</summary>
    public const int LongestName = 200;

    private const int TokenSize = 32;

    private readonly SemaphoreSlim one = new(1, 1);
    private Link? link;

    /// <summary>A token for the link, 43 base64url characters, in place of the one before; null: there are users, so nothing is to be set up.</summary>
    public async Task<string?> OpenAsync(CancellationToken cancel)
    {
        if (!await IsNeededAsync(cancel)) return null;
        var token = RandomNumberGenerator.GetBytes(TokenSize);
        link = new Link(SHA256.HashData(token), time.GetUtcNow() + Lifetime);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Until when the link of this token works; null: it does not.</summary>
    public async Task<DateTimeOffset?> EndOfAsync(string token, CancellationToken cancel) =>
        Find(token) is { } found && await IsNeededAsync(cancel) ? found.EndsAt : null;

    /// <summary>Makes user and customer, or says all that is wrong with the answers. Of several at the same time one is done.</summary>
    public async Task<SetUpOutcome> CompleteAsync(string token, SetUpAnswers answers, CancellationToken cancel)
    {
        if (Find(token) is null) return new SetUpOutcome.LinkGone();
        var faults = Faults(answers, out var email);
        if (faults.Count > 0) return new SetUpOutcome.Faulty(faults);

        // Hashing takes a while and a core: one at a time, and only for who has the link.
        await one.WaitAsync(cancel);
        try
        {
            if (Find(token) is null) return new SetUpOutcome.LinkGone();
            var user = await CreateAsync(answers, email, passwords.Hash(answers.Password), cancel);
            link = null;
            return user is null ? new SetUpOutcome.LinkGone() : new SetUpOutcome.Done(user);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private static List<SetUpFault> Faults(SetUpAnswers answers, out EmailAddress email)
    {
        var faults = new List<SetUpFault>();
        Named(nameof(answers.Name), answers.Name, "Write your name: it stands in the log beside what you do.");
        if (!EmailAddress.TryParse(answers.Email, out email, out var fault))
            faults.Add(new(nameof(answers.Email), answers.Email.Trim().Length == 0 ? "Write your email address: you sign in with it." : $"“{answers.Email.Trim()}” is no email address: {fault}. You sign in with it."));
        Named(nameof(answers.Organisation), answers.Organisation, "Write who sends mail here, such as the name of your company: it becomes your first customer.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(answers.TimeZone, out _) || !answers.TimeZone.Contains('/', StringComparison.Ordinal))
            faults.Add(new(nameof(answers.TimeZone), $"“{answers.TimeZone}” is no time zone that this machine knows: choose one from the list, such as Europe/Berlin."));
        if (Passwords.Fault(answers.Password, answers.Name, answers.Email, answers.Organisation) is { } weak) faults.Add(new(nameof(answers.Password), weak));
        return faults;

        void Named(string field, string value, string missing)
        {
            if (string.IsNullOrWhiteSpace(value)) faults.Add(new(field, missing));
            else if (value.Trim().Length > LongestName) faults.Add(new(field, $"{value.Trim().Length} characters is more than the {LongestName} that are kept: shorten it."));
        }
    }

    /// <summary>Null: there is a user already.</summary>
    private Task<User?> CreateAsync(SetUpAnswers answers, EmailAddress email, string hash, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        var db = session.Db(CustomerId.Installation);
        if (await db.Set<User>().AnyAsync(cancel)) return null;
        var user = new User
        {
            PublicId = PublicId.New(time), Name = answers.Name.Trim(), Email = email.ToString(), EmailKey = email.Key, IsAdministrator = true, PasswordHash = hash, PasswordSetAt = now, CreatedAt = now,
        };
        var customer = new Customer { PublicId = PublicId.New(time), Name = answers.Organisation.Trim(), TimeZone = answers.TimeZone, CreatedAt = now };
        db.Add(user);
        db.Add(customer);
        db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = now, By = user.Name, Action = "installation.set-up", Subject = customer.Name });
        await db.SaveChangesAsync(cancel);
        var ofCustomer = session.Db(customer.Key);
        ofCustomer.Add(new Membership { CustomerId = customer.Key, UserId = user.Id, Role = Role.Owner });
        await ofCustomer.SaveChangesAsync(cancel);
        return user;
    }, cancel);

    /// <summary>There is no user yet.</summary>
    public async Task<bool> IsNeededAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return !await db.Set<User>().AnyAsync(cancel);
    }

    private Link? Find(string token)
    {
        if (link is not { } open || open.EndsAt <= time.GetUtcNow()) return null;
        if (!Base64Url.IsValid(token, out var length) || length != TokenSize) return null;
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Base64Url.DecodeFromChars(token)), open.TokenHash) ? open : null;
    }

    private sealed record Link(byte[] TokenHash, DateTimeOffset EndsAt);
}
