using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>A person who works for a customer.</summary>
/// <param name="HasPassword">False: has not followed the link yet.</param>
public sealed record TeamMember(string PublicId, string Name, string Email, Role Role, bool HasPassword, bool HasAuthenticator);

/// <summary>Somebody who was added to a team.</summary>
/// <param name="Link">Token of the link with which a new user chooses a password; null: they have one already.</param>
public sealed record NewTeamMember(TeamMember Member, string? Link);

/// <summary>What became of a change to a team.</summary>
public enum TeamChange
{
    Done,

    /// <summary>Nobody of that name works for the customer.</summary>
    NotFound,

    /// <summary>The only owner stays one: otherwise nobody could change anything any more.</summary>
    LastOwner,
}

/// <summary>Who works for a customer, and what they may do.</summary>
public sealed class Team(Database database, SignInLinks links, TimeProvider time)
{
    /// <summary>People of one customer.</summary>
    public const int Most = 200;

    private const int LongestName = 200;

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<TeamMember>> ListAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await (
            from m in db.Set<Membership>()
            join u in db.Set<User>() on m.UserId equals u.Id
            orderby u.Name, u.Email
            select new TeamMember(u.PublicId, u.Name, u.Email, m.Role, u.PasswordHash != null, u.AuthenticatorSecret != null)).ToListAsync(cancel);
    }

    /// <summary>Adds a person, and makes the user if there is none of that address.</summary>
    /// <param name="by">Name of whoever adds them.</param>
    public async Task<Edit<NewTeamMember>> AddAsync(CustomerId customer, string name, string email, Role role, string by, CancellationToken cancel)
    {
        var faults = Faults(name, email, role, out var address);
        if (faults.Count > 0) return new Edit<NewTeamMember>.Faulty(faults);
        var outcome = await database.WriteAsync(session => AddAsync(session, customer, name.Trim(), address, role, by, cancel), cancel);
        if (outcome.Fault is { } fault) return new Edit<NewTeamMember>.Faulty([fault]);
        var link = outcome.User!.PasswordHash is null ? await links.CreateAsync(outcome.User.Key, cancel) : null;
        return new Edit<NewTeamMember>.Saved(new NewTeamMember(Shown(outcome.User, role), link));
    }

    /// <summary>Seen by the person's next request.</summary>
    public Task<TeamChange> ChangeRoleAsync(CustomerId customer, string member, Role role, string by, CancellationToken cancel) =>
        ChangeAsync(customer, member, stays: role == Role.Owner, "team.role", $"{role}", by,
            members => members.ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, role), cancel), cancel);

    /// <summary>Out at the next request. The user stays: perhaps they work for others.</summary>
    public Task<TeamChange> RemoveAsync(CustomerId customer, string member, string by, CancellationToken cancel) =>
        ChangeAsync(customer, member, stays: false, "team.remove", null, by, members => members.ExecuteDeleteAsync(cancel), cancel);

    private static List<FieldFault> Faults(string name, string email, Role role, out EmailAddress address)
    {
        var faults = new List<FieldFault>();
        if (string.IsNullOrWhiteSpace(name)) faults.Add(new("name", "Write the person's name: it stands in the log beside what they do."));
        else if (name.Trim().Length > LongestName) faults.Add(new("name", $"{name.Trim().Length} characters is more than the {LongestName} that are kept: shorten it."));
        if (!EmailAddress.TryParse(email, out address, out var fault))
            faults.Add(new("email", email.Trim().Length == 0 ? "Write the person's email address: they sign in with it." : $"“{email.Trim()}” is no email address: {fault}. They sign in with it."));
        if (!Enum.IsDefined(role)) faults.Add(new("role", "Choose what they may do: owner or analyst."));
        return faults;
    }

    private async Task<(User? User, FieldFault? Fault)> AddAsync(WriteSession session, CustomerId customer, string name, EmailAddress email, Role role, string by, CancellationToken cancel)
    {
        var (db, all) = (session.Db(customer), session.Db(CustomerId.Installation));
        if (await db.Set<Membership>().CountAsync(cancel) >= Most) return (null, new("email", $"{Most} people work for this customer, which is the most: remove somebody first."));
        var user = await all.Set<User>().SingleOrDefaultAsync(u => u.EmailKey == email.Key, cancel);
        if (user is null)
        {
            user = new User { PublicId = PublicId.New(time), Name = name, Email = email.ToString(), EmailKey = email.Key, IsAdministrator = false, CreatedAt = time.GetUtcNow() };
            all.Add(user);
            await all.SaveChangesAsync(cancel);
        }
        else if (await db.Set<Membership>().AnyAsync(m => m.UserId == user.Id, cancel)) return (null, new("email", $"{user.Email} works for this customer already, as {user.Name}."));

        db.Add(new Membership { CustomerId = customer, UserId = user.Id, Role = role });
        db.Add(new AuditEntry { CustomerId = customer, At = time.GetUtcNow(), By = by, Action = "team.add", Subject = user.Email, Note = $"{role}" });
        await db.SaveChangesAsync(cancel);
        return (user, null);
    }

    /// <param name="stays">The person is an owner afterwards.</param>
    private Task<TeamChange> ChangeAsync(
        CustomerId customer, string member, bool stays, string action, string? note, string by, Func<IQueryable<Membership>, Task> change, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(customer);
        await LockAsync(session, customer);
        var user = await db.Set<User>().SingleOrDefaultAsync(u => u.PublicId == member && db.Set<Membership>().Any(m => m.UserId == u.Id), cancel);
        if (user is null) return TeamChange.NotFound;
        if (!stays && !await db.Set<Membership>().AnyAsync(m => m.Role == Role.Owner && m.UserId != user.Id, cancel)) return TeamChange.LastOwner;
        await change(db.Set<Membership>().Where(m => m.UserId == user.Id));
        db.Add(new AuditEntry { CustomerId = customer, At = time.GetUtcNow(), By = by, Action = action, Subject = user.Email, Note = note });
        await db.SaveChangesAsync(cancel);
        return TeamChange.Done;
    }, cancel);

    /// <summary>Two owners who make each other an analyst at the same time would leave none; this customer's changes go one after the other.</summary>
    private Task LockAsync(WriteSession session, CustomerId customer) =>
        database.IsPostgres ? session.ScalarAsync("SELECT id FROM customers WHERE id = @p0 FOR UPDATE", customer.Value) : Task.CompletedTask;

    private static TeamMember Shown(User user, Role role) => new(user.PublicId, user.Name, user.Email, role, user.PasswordHash is not null, user.AuthenticatorSecret is not null);
}
