using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>People who sign in, and which customers they work for.</summary>
public sealed class Users(Database database, TimeProvider time)
{
    public Task<User> CreateAsync(string name, EmailAddress email, bool isAdministrator, CancellationToken cancel) =>
        database.WriteAsync(async session =>
        {
            var user = new User
            {
                PublicId = PublicId.New(time), Name = name, Email = email.ToString(), EmailKey = email.Key, IsAdministrator = isAdministrator, CreatedAt = time.GetUtcNow(),
            };
            var db = session.Db(CustomerId.Installation);
            db.Add(user);
            await db.SaveChangesAsync(cancel);
            return user;
        }, cancel);

    public async Task<User?> FindAsync(UserId id, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<User>().SingleOrDefaultAsync(u => u.Id == id.Value, cancel);
    }

    public async Task<User?> FindAsync(EmailAddress email, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<User>().SingleOrDefaultAsync(u => u.EmailKey == email.Key, cancel);
    }

    /// <summary>Lets a user work for a customer. Safe to repeat.</summary>
    public Task JoinAsync(UserId user, CustomerId customer, CancellationToken cancel, Role role = Role.Owner) =>
        database.WriteAsync(async session =>
        {
            var db = session.Db(customer);
            if (await db.Set<Membership>().AnyAsync(m => m.UserId == user.Value, cancel)) return;
            db.Add(new Membership { CustomerId = customer, UserId = user.Value, Role = role });
            await db.SaveChangesAsync(cancel);
        }, cancel);

    /// <summary>A password is enough from now on: the authenticator and the codes to fall back on are forgotten.</summary>
    /// <param name="by">For the log.</param>
    public Task ForgetAuthenticatorAsync(User user, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        await db.Set<User>().Where(u => u.Id == user.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.AuthenticatorSecret, (string?)null).SetProperty(u => u.AuthenticatorStep, (long?)null), cancel);
        await db.Set<RecoveryCode>().Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancel);
        db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = time.GetUtcNow(), By = by, Action = "user.authenticator-off", Subject = user.Email });
        await db.SaveChangesAsync(cancel);
    }, cancel);

    /// <summary>What the user may do for the customer; null: nothing. Asked at every request, so that who was removed is out at once.</summary>
    public async Task<Role?> RoleAsync(UserId user, CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<Membership>().Where(m => m.UserId == user.Value).Select(m => (Role?)m.Role).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Whom the user works for, in the order of the customers' age; empty for an administrator who is nobody's member.</summary>
    // By hand, because a context sees one customer and this question is asked before there is one.
    public async Task<IReadOnlyList<CustomerId>> CustomersOfAsync(UserId user, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT customer_id FROM memberships WHERE user_id = @user ORDER BY customer_id";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@user", user.Value);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var customers = new List<CustomerId>();
        while (await reader.ReadAsync(cancel)) customers.Add(new CustomerId(reader.GetInt64(0)));
        return customers;
    }
}
