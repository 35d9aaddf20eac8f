using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>A row that belongs to one customer. The context filters every query by it and refuses to save another customer's row.</summary>
public interface ICustomerOwned
{
    CustomerId CustomerId { get; }
}
