using Microsoft.EntityFrameworkCore;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>The model on PostgreSQL: instants are <c>timestamptz</c>.</summary>
internal sealed class PostgresDb(DbContextOptions<PostgresDb> options, CustomerId customer) : PostroadDb(options, customer);
